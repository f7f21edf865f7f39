#include "daemon/supervise/unit_check.h"

#include <algorithm>
#include <unordered_set>
#include <vector>

namespace custos::daemon {

namespace {

/// Beyond this a listing is a flood, not a file system.
constexpr std::uint64_t kMaxListed = 1ULL << 32U;
constexpr std::uint64_t kMaxPlausible = 1ULL << 56U;

tl::unexpected<Error> breach(Literal what) {
    return fail(ErrorCode::protocol_breach, what);
}

} // namespace

UnitCheck::UnitCheck(const SourceId& source, const Uuid& nonce, const scanners::KeyedHash& keys,
                     const KnownDetectors& detectors)
    : source_(source), nonce_(nonce), keys_(keys), detectors_(detectors) {}

Result<void> UnitCheck::check_nonce(const Uuid& nonce) const {
    if (nonce != nonce_)
        return breach("a message of another unit");
    return {};
}

Result<void> UnitCheck::accept(const scanners::ListingPage& page) {
    CUSTOS_CHECK(check_nonce(page.nonce));
    if (page.page != next_page_)
        return breach("a page of the listing out of order");
    if (page.objects.empty() || listed_ + page.objects.size() > kMaxListed)
        return breach("a page of the listing with too few or too many objects");
    std::unordered_set<ObjectKey> keys;
    for (const scanners::Listed& listed : page.objects) {
        if (listed.token.size_bytes > kMaxPlausible)
            return breach("an object of impossible size");
        if (!keys.insert(listed.key).second || outstanding_.contains(listed.key))
            return breach("an object that is listed twice");
    }
    ++next_page_;
    listed_ += page.objects.size();
    return {};
}

Result<void> UnitCheck::ask(const scanners::ListingPage& page,
                            std::span<const std::uint32_t> read) {
    if (outstanding_.size() + read.size() > kMaxOutstanding)
        return breach("a listing that runs ahead of what is read");
    for (const std::uint32_t index : read) {
        if (index >= page.objects.size())
            return fail(ErrorCode::internal, "the store asks for an object that no page has");
        const scanners::Listed& listed = page.objects[index];
        outstanding_.emplace(listed.key, listed.token.size_bytes);
        outstanding_bytes_ += listed.token.size_bytes;
    }
    return {};
}

Result<void> UnitCheck::accept_object(const ObjectReport& report) const {
    if (!outstanding_.contains(report.key))
        return breach("an object that was not asked for");
    if (keys_.object_key(source_, report.path) != report.key)
        return breach("an object whose key is not that of its path");
    return check_report(report, detectors_);
}

Result<void> UnitCheck::accept(const scanners::ResultBatch& batch) {
    CUSTOS_CHECK(check_nonce(batch.nonce));
    if (batch.seq != next_seq_)
        return breach("a batch out of order");
    if (batch.objects.empty())
        return breach("a batch without objects");
    std::unordered_set<ObjectKey> keys;
    for (const ObjectReport& report : batch.objects) {
        if (!keys.insert(report.key).second)
            return breach("an object that is reported twice");
        CUSTOS_CHECK(accept_object(report));
    }
    return {};
}

void UnitCheck::settle(const scanners::ResultBatch& batch) {
    ++next_seq_;
    for (const ObjectReport& report : batch.objects) {
        const auto found = outstanding_.find(report.key);
        if (found == outstanding_.end())
            continue;
        outstanding_bytes_ -= found->second;
        outstanding_.erase(found);
    }
}

Result<void> UnitCheck::accept(const scanners::Reading& reading) {
    CUSTOS_CHECK(check_nonce(reading.nonce));
    const ObjectReport& object = reading.object;
    if (!object.findings.empty() || !object.gaps.empty() || object.read != ReadState::none)
        return breach("an object that is said to be read before it was");
    // As it would be stored: nothing read, for a reason.
    ObjectReport unread = object;
    unread.gaps.push_back(
        {.code = GapCode::worker_failed, .native = 0, .at_byte = 0, .detail = {}});
    return accept_object(unread);
}

Result<void> UnitCheck::accept(const scanners::Progress& progress) {
    CUSTOS_CHECK(check_nonce(progress.nonce));
    if (++progress_in_window_ > kMaxProgressPerWindow)
        return breach("a flood of progress messages");
    const bool forward = progress.listed >= last_progress_.listed &&
                         progress.objects_read >= last_progress_.objects_read &&
                         progress.bytes_read >= last_progress_.bytes_read &&
                         progress.hits >= last_progress_.hits;
    const std::uint64_t largest =
        std::max({progress.listed, progress.objects_read, progress.bytes_read, progress.hits});
    if (!forward || largest > kMaxPlausible)
        return breach("progress that goes back or cannot be");
    last_progress_ = progress;
    return {};
}

Result<void> UnitCheck::accept(const scanners::UnitDone& done, Ending ending) {
    CUSTOS_CHECK(check_nonce(done.nonce));
    if (ending == Ending::finished && !outstanding_.empty())
        return breach("a unit that ends before everything asked for was reported");
    if (done.listing_complete && done.listed != listed_)
        return breach("a listing whose length is not that of its pages");
    if (std::max({done.listed, done.excluded, done.oddities_dropped}) > kMaxPlausible)
        return breach("a listing of impossible length");
    for (const scanners::Oddity& oddity : done.oddities) {
        CUSTOS_CHECK(check_path(oddity.path));
        if (auto shown = check_display(oddity.path, oddity.display_path); !shown)
            return tl::unexpected<Error>(std::move(shown).error());
        CUSTOS_CHECK(check_gap(oddity.gap));
    }
    return {};
}

} // namespace custos::daemon
