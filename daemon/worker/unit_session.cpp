#include "daemon/worker/unit_session.h"

#include "daemon/worker/listing.h"
#include "daemon/worker/outbox.h"
#include "daemon/worker/reading_list.h"
#include "daemon/worker/warm_up.h"
#include "scanners/detect/detector_set.h"
#include "scanners/fingerprint/fingerprint.h"
#include "scanners/scan/detection_digest.h"
#include "scanners/scan/object_scanner.h"
#include "scanners/source/file/file_source.h"
#include "scanners/source/throttle.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <stop_token>
#include <string_view>
#include <thread>
#include <utility>

namespace custos::daemon {

namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kMaxThreads = 64;
/// The daemon takes what it gave credit for; when it takes nothing for so long, it is stuck.
constexpr std::chrono::milliseconds kSendPatience = 60s;
constexpr std::chrono::milliseconds kProgressInterval = 1s;

/// Counts what is read for the progress messages, then asks the real throttle.
class CountingThrottle final : public scanners::Throttle {
public:
    explicit CountingThrottle(std::uint64_t bytes_per_second)
        : inner_(scanners::make_throttle(bytes_per_second)) {}
    bool admit(std::uint64_t bytes, const std::stop_token& stop) override {
        if (!inner_->admit(bytes, stop))
            return false;
        bytes_.fetch_add(bytes, std::memory_order_relaxed);
        return true;
    }
    [[nodiscard]] std::uint64_t bytes() const noexcept {
        return bytes_.load(std::memory_order_relaxed);
    }

private:
    std::unique_ptr<scanners::Throttle> inner_;
    std::atomic<std::uint64_t> bytes_ = 0;
};

/// What one scan thread owns. The hashes come first: the scanner refers to them.
struct Reader {
    Reader(std::shared_ptr<const scanners::DetectorSet> set, scanners::KeyedHash fingerprint_hash,
           scanners::KeyedHash content_hash, const scanners::ScanLimits& limits)
        : fingerprints(std::move(fingerprint_hash)), contents(std::move(content_hash)),
          scanner(std::move(set), &fingerprints, &contents, limits, scanners::MatchOptions{}) {}
    scanners::KeyedHash fingerprints;
    scanners::KeyedHash contents;
    scanners::ObjectScanner scanner;
};

std::string_view last_part(std::string_view path) noexcept {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

Result<std::shared_ptr<const scanners::DetectorSet>> load_set(const scanners::WorkUnit& unit) {
    std::vector<scanners::PackText> packs;
    for (const auto& [file, text] : unit.extra_packs)
        packs.push_back({.file = file, .text = text});
    return scanners::DetectorSet::load(
        packs, {.only = unit.detectors, .experimental = unit.experimental_detectors});
}

} // namespace

struct UnitSession::State {
    State(scanners::WorkUnit work, scanners::Channel& daemon)
        : unit(std::move(work)), channel(daemon), throttle(unit.source.file.bytes_per_second),
          outbox(unit.careful ? 1 : Outbox::kBatchObjects, thread_count()) {}

    [[nodiscard]] std::uint32_t thread_count() const {
        return unit.careful ? 1 : std::clamp(unit.threads, 1U, kMaxThreads);
    }

    // Constant once prepared:
    scanners::WorkUnit unit;
    scanners::Channel& channel;
    std::unique_ptr<scanners::FileSource> source; ///< null = the root cannot be opened
    scanners::UniqueFd single_file; ///< when the root is one file: all that is allowed
    std::optional<Gap> root_gap;
    Digest detection;
    std::vector<std::unique_ptr<Reader>> readers; ///< one per scan thread
    std::unique_ptr<Reader> walk_reader;          ///< names of oddities, keys of objects
    std::unique_ptr<Listing> listing;

    // Own synchronisation:
    CountingThrottle throttle;
    ReadingList reading;
    Outbox outbox;
    std::stop_source stop;
    std::atomic<std::uint64_t> listed = 0;
    std::atomic<std::uint64_t> objects_read = 0;
    std::atomic<std::uint64_t> hits = 0;
    std::atomic<bool> listing_done = false; ///< also: `listing` may be read by others
    std::atomic<bool> cancelled = false;

    Result<void> open_root();
    Result<void> make_readers(const std::shared_ptr<const scanners::DetectorSet>& set,
                              const scanners::ScanLimits& limits);
    void cancel();
    void listen();
    void walk();
    void scan_objects(Reader& reader);
    bool scan_object(Reader& reader, const ReadingTask& task);
    [[nodiscard]] Result<void> send_batches();
    [[nodiscard]] Result<void> send_progress();
    [[nodiscard]] ProgramExit finish(const scanners::UnitDone& done);
};

namespace {

/// Exceptions come from libraries and from want of memory; neither leaves the unit whole.
template <class Work>
void guarded(const Work& work) noexcept {
    try {
        work();
    } catch (const std::bad_alloc&) {
        end_process(ProgramExit::out_of_memory);
    } catch (const std::exception&) {
        end_process(ProgramExit::internal);
    }
}

} // namespace

Result<void> UnitSession::State::open_root() {
    CUSTOS_TRY(const std::string path, scanners::FileSource::path_of_uri(unit.source.uri));
    auto opened = scanners::FileSource::open(path, unit.source.file);
    if (!opened && opened.error().code == ErrorCode::invalid_input)
        return tl::unexpected<Error>(std::move(opened).error());
    if (!opened) {
        root_gap = Gap{.code = GapCode::source_unreachable,
                       .native = opened.error().native,
                       .at_byte = 0,
                       .detail = "root"};
        return {};
    }
    source = std::move(*opened);
    single_file = open_single_file(path);
    return {};
}

Result<void>
UnitSession::State::make_readers(const std::shared_ptr<const scanners::DetectorSet>& set,
                                 const scanners::ScanLimits& limits) {
    const auto make = [&]() -> Result<std::unique_ptr<Reader>> {
        CUSTOS_TRY(auto fingerprints, scanners::KeyedHash::create(unit.fingerprint_key));
        CUSTOS_TRY(auto contents, scanners::KeyedHash::create(unit.object_key));
        return std::make_unique<Reader>(set, std::move(fingerprints), std::move(contents), limits);
    };
    CUSTOS_TRY(walk_reader, make());
    for (std::uint32_t i = 0; i < thread_count(); ++i) {
        CUSTOS_TRY(auto reader, make());
        readers.push_back(std::move(reader));
    }
    for (const auto& reader : readers)
        CUSTOS_CHECK(warm_up(reader->scanner));
    return {};
}

Result<std::unique_ptr<UnitSession>> UnitSession::prepare(scanners::WorkUnit unit,
                                                          scanners::Channel& channel) {
    auto state = std::make_unique<State>(std::move(unit), channel);
    CUSTOS_TRY(const auto set, load_set(state->unit));
    const scanners::ScanLimits limits = {.max_bytes = state->unit.max_object_bytes,
                                         .max_seconds = state->unit.max_object_seconds};
    state->detection = scanners::detection_digest(*set, limits);
    CUSTOS_CHECK(state->open_root());
    CUSTOS_CHECK(state->make_readers(set, limits));
    if (state->source)
        state->listing = std::make_unique<Listing>(
            Listing::Unit{.nonce = state->unit.nonce, .source = state->unit.source.id},
            *state->source, state->walk_reader->scanner, state->walk_reader->contents,
            state->channel, state->reading, state->listed);
    return std::unique_ptr<UnitSession>( // the constructor is private: make_unique cannot reach it
        new UnitSession(std::move(state)));
}

UnitSession::UnitSession(std::unique_ptr<State> state) : state_(std::move(state)) {}
UnitSession::~UnitSession() = default;

std::vector<int> UnitSession::roots() const {
    if (state_->single_file)
        return {state_->single_file.get()};
    if (state_->source)
        return {state_->source->root_descriptor()};
    return {};
}

void UnitSession::State::cancel() {
    cancelled = true;
    stop.request_stop();
    reading.stop();
    outbox.stop();
}

/// Hears the daemon until it closes the socket, which ends the process wherever it stands.
void UnitSession::State::listen() {
    for (;;) {
        auto received = channel.receive(60s);
        if (!received && received.error().code == ErrorCode::unavailable)
            end_process(ProgramExit::daemon_gone);
        if (!received)
            end_process(ProgramExit::protocol);
        if (!received->has_value())
            continue;
        const scanners::Message& message = **received;
        bool fits = false;
        if (const auto* answer = std::get_if<scanners::ListingAnswer>(&message)) {
            fits = answer->nonce == unit.nonce && reading.answer(answer->page, answer->read);
        } else if (const auto* ack = std::get_if<scanners::BatchAck>(&message)) {
            fits = ack->nonce == unit.nonce;
            outbox.credit();
        } else if (const auto* order = std::get_if<scanners::Cancel>(&message)) {
            fits = order->nonce == unit.nonce;
            cancel();
        }
        if (!fits)
            end_process(ProgramExit::protocol);
    }
}

void UnitSession::State::walk() {
    listing->walk(stop.get_token());
    listing_done = true;
    listing_done.notify_all();
}

bool UnitSession::State::scan_object(Reader& reader, const ReadingTask& task) {
    ObjectReport report;
    report.key = task.key;
    report.path = task.path;
    report.token = task.token;
    reader.scanner.judge_path(task.path, report);
    if (unit.careful && !channel.send(scanners::Reading{unit.nonce, report}, kSendPatience))
        end_process(ProgramExit::daemon_gone);
    auto opened = source->open_object(task.path, task.others_enter);
    if (opened) {
        report.token = opened->token;
        report.permissions = opened->permissions;
        reader.scanner.scan(opened->descriptor.get(), last_part(task.path), report, nullptr,
                            &throttle, stop.get_token());
    } else {
        report.gaps.push_back(opened.error());
    }
    // An object that was cut short by Cancel is not reported: the next scan reads it.
    if (stop.stop_requested())
        return false;
    std::uint64_t found = 0;
    for (const Finding& finding : report.findings)
        found += finding.count;
    hits.fetch_add(found, std::memory_order_relaxed);
    objects_read.fetch_add(1, std::memory_order_relaxed);
    return outbox.put(std::move(report));
}

void UnitSession::State::scan_objects(Reader& reader) {
    while (auto task = reading.next()) {
        if (!scan_object(reader, *task))
            break;
    }
    outbox.scanner_finished();
}

Result<void> UnitSession::State::send_progress() {
    return channel.send(scanners::Progress{.nonce = unit.nonce,
                                           .listing_done = listing_done,
                                           .listed = listed,
                                           .objects_read = objects_read,
                                           .bytes_read = throttle.bytes(),
                                           .hits = hits},
                        kSendPatience);
}

Result<void> UnitSession::State::send_batches() {
    std::uint64_t seq = 0;
    std::vector<ObjectReport> batch;
    auto next_progress = std::chrono::steady_clock::now();
    for (;;) {
        const auto now = std::chrono::steady_clock::now();
        if (now >= next_progress) {
            CUSTOS_CHECK(send_progress());
            next_progress = now + kProgressInterval;
        }
        const auto wait = std::chrono::ceil<std::chrono::milliseconds>(next_progress - now);
        switch (outbox.take(batch, wait)) {
        case Outbox::Next::nothing_yet: break;
        case Outbox::Next::finished:
        case Outbox::Next::stopped: return {};
        case Outbox::Next::batch:
            CUSTOS_CHECK(channel.send(scanners::ResultBatch{.nonce = unit.nonce,
                                                            .seq = seq++,
                                                            .objects = std::exchange(batch, {})},
                                      kSendPatience));
            break;
        }
    }
}

ProgramExit UnitSession::State::finish(const scanners::UnitDone& done) {
    if (!send_progress() || !channel.send(done, kSendPatience))
        return ProgramExit::daemon_gone;
    return ProgramExit::done;
}

ProgramExit UnitSession::run() {
    State& state = *state_;
    scanners::UnitDone done{.nonce = state.unit.nonce};
    done.detection = state.detection;
    if (!state.source) {
        done.oddities.push_back({.path = {}, .display_path = {}, .gap = *state.root_gap});
        return state.finish(done);
    }
    std::thread([&state] { guarded([&state] { state.listen(); }); }).detach();
    for (const auto& reader : state.readers) {
        std::thread([&state, own = reader.get()] {
            guarded([&state, own] { state.scan_objects(*own); });
        }).detach();
    }
    std::thread([&state] { guarded([&state] { state.walk(); }); }).detach();
    if (!state.send_batches())
        return ProgramExit::daemon_gone;
    if (state.cancelled)
        return state.finish(done);
    state.listing_done.wait(false);
    state.listing->describe(done);
    return state.finish(done);
}

} // namespace custos::daemon
