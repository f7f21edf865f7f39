#include "daemon/worker/listing.h"

#include "daemon/worker/exit_status.h"
#include "scanners/wire/codec.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace custos::daemon {

namespace {

/// The first page is small, so that reading starts at once; then they grow.
constexpr std::size_t kFirstPageObjects = 64;
constexpr std::size_t kPageGrowth = 4;
constexpr std::chrono::seconds kSendPatience{60};

} // namespace

Listing::Listing(Unit unit, const scanners::FileSource& source, scanners::ObjectScanner& names,
                 const scanners::KeyedHash& keys, scanners::Channel& channel, ReadingList& reading,
                 std::atomic<std::uint64_t>& listed)
    : unit_(std::move(unit)), source_(source), names_(names), keys_(keys), channel_(channel),
      reading_(reading), listed_(listed), page_objects_(kFirstPageObjects) {
    page_.nonce = unit_.nonce;
}

void Listing::walk(const std::stop_token& stop) {
    summary_ = source_.walk(*this, stop);
    if (!page_.objects.empty())
        send_page();
    reading_.close();
}

void Listing::send_page() {
    // Kept before it is sent: the answer may be faster than the way back from here.
    if (!reading_.offer(page_.page, std::exchange(tasks_, {}))) {
        stopped_ = true;
        return;
    }
    if (!channel_.send(page_, kSendPatience))
        end_process(ProgramExit::daemon_gone);
    ++page_.page;
    page_.objects.clear();
    page_objects_ = std::min(page_objects_ * kPageGrowth, scanners::kPageObjects);
}

void Listing::on_object(const scanners::ListedObject& object) {
    if (stopped_)
        return;
    const ObjectKey key = keys_.object_key(unit_.source, object.path);
    page_.objects.push_back({.key = key, .token = object.token});
    tasks_.push_back({.path = std::string(object.path),
                      .key = key,
                      .token = object.token,
                      .others_enter = object.others_enter});
    listed_.fetch_add(1, std::memory_order_relaxed);
    if (page_.objects.size() >= page_objects_)
        send_page();
}

void Listing::on_oddity(std::string_view path, const Gap& gap) {
    if (oddities_.size() >= scanners::kMaxOddities) {
        ++oddities_dropped_;
        return;
    }
    ObjectReport named;
    names_.judge_path(path, named);
    oddities_.push_back(
        {.path = std::string(path), .display_path = std::move(named.display_path), .gap = gap});
}

void Listing::describe(scanners::UnitDone& done) const {
    done.listing_complete = summary_.complete && !stopped_;
    done.listed = summary_.listed;
    done.excluded = summary_.excluded;
    done.file_system_id = source_.file_system_id();
    done.atime_moves = source_.atime_moves();
    done.oddities = oddities_;
    done.oddities_dropped = oddities_dropped_;
}

} // namespace custos::daemon
