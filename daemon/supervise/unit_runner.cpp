#include "daemon/supervise/unit_runner.h"

#include "daemon/supervise/unit_check.h"
#include "daemon/worker/exit_status.h"
#include "scanners/fingerprint/fingerprint.h"
#include "scanners/wire/channel.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <unordered_set>
#include <utility>

namespace custos::daemon {

namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

/// How often the watch looks at memory, time and the wish to stop.
constexpr std::chrono::milliseconds kTick = 50ms;
constexpr std::chrono::milliseconds kLookInterval = 500ms;
constexpr std::chrono::milliseconds kProgressInterval = 250ms;
constexpr std::chrono::milliseconds kProgressWindow = 1s;
/// The worker reads its socket all the time; one that takes nothing for so long is stuck.
constexpr std::chrono::milliseconds kSendPatience = 10s;
/// From the end of the socket to the end of the process.
constexpr std::chrono::milliseconds kExitGrace = 2s;

/// How one attempt ended.
enum class AttemptEnd : std::uint8_t {
    done,
    cancelled,
    breach,
    died, ///< crashed, was killed, or closed the socket
    stalled,
    memory,
    not_started,
    refused, ///< cannot work here: no Landlock, bad unit, other version
    store_failed,
};

scanners::WorkUnit copy_of(const scanners::WorkUnit& unit) {
    return {.unit = unit.unit,
            .scan = unit.scan,
            .nonce = unit.nonce,
            .source = unit.source,
            .fingerprint_key = unit.fingerprint_key.duplicate(),
            .object_key = unit.object_key.duplicate(),
            .detectors = unit.detectors,
            .experimental_detectors = unit.experimental_detectors,
            .extra_packs = unit.extra_packs,
            .max_object_bytes = unit.max_object_bytes,
            .max_object_seconds = unit.max_object_seconds,
            .threads = unit.threads,
            .careful = unit.careful};
}

Gap unit_gap(GapCode code, std::string_view detail) {
    return {.code = code, .native = 0, .at_byte = 0, .detail = std::string(detail)};
}

/// Word of the vocabulary for a gap of the whole unit.
std::string_view detail_of(AttemptEnd end) noexcept {
    switch (end) {
    case AttemptEnd::breach: return "protocol";
    case AttemptEnd::died: return "crashed";
    case AttemptEnd::stalled: return "stalled";
    case AttemptEnd::memory: return "memory";
    case AttemptEnd::not_started: return "not-started";
    case AttemptEnd::refused: return "refused";
    case AttemptEnd::done:
    case AttemptEnd::cancelled:
    case AttemptEnd::store_failed: break;
    }
    return "unknown";
}

/// A worker that ends like this will end like this again.
bool is_refusal(const WorkerExit& exit) noexcept {
    if (!exit.known || exit.signal != 0)
        return false;
    const auto status = static_cast<ProgramExit>(exit.status);
    return status == ProgramExit::bad_unit || status == ProgramExit::cannot_confine ||
           status == ProgramExit::usage || status == ProgramExit::protocol;
}

Error refusal_of(const WorkerExit& exit) {
    switch (static_cast<ProgramExit>(exit.status)) {
    case ProgramExit::cannot_confine:
        return fail(ErrorCode::unsupported,
                    "the worker cannot confine itself: this kernel offers no Landlock or seccomp; "
                    "see custos doctor")
            .value();
    case ProgramExit::bad_unit:
        return fail(ErrorCode::invalid_input,
                    "the worker refuses the unit: its detectors, patterns or source; see custos "
                    "detector test and custos source test")
            .value();
    case ProgramExit::done:
    case ProgramExit::usage:
    case ProgramExit::daemon_gone:
    case ProgramExit::internal:
    case ProgramExit::out_of_memory:
    case ProgramExit::protocol: break;
    }
    return fail(ErrorCode::version_too_new,
                "the worker does not understand this daemon; install the same version of both")
        .value();
}

/// Sleeps, but no longer than until `stop`.
void rest(std::chrono::milliseconds duration, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    static_cast<void>(never.wait_for(lock, stop, duration, [] { return false; }));
}

/// One unit from its first worker to its outcome.
class Drive {
public:
    Drive(const WorkerLauncher& launcher, const KnownDetectors& detectors, const UnitLimits& limits,
          const Clock& clock, const UnitRequest& request, UnitStore& store, std::stop_token stop,
          scanners::KeyedHash keys)
        : launcher_(launcher), detectors_(detectors), limits_(limits), clock_(clock),
          request_(request), store_(store), stop_(std::move(stop)), keys_(std::move(keys)) {
        outcome_.next_seq = request.first_seq;
    }

    UnitOutcome run();

private:
    AttemptEnd attempt();
    AttemptEnd converse(WorkerProcess& worker, UnitCheck& check);
    /// Nothing while the worker goes on.
    std::optional<AttemptEnd> handle(scanners::Message& message, scanners::Channel& channel,
                                     UnitCheck& check);
    std::optional<AttemptEnd> on_page(const scanners::ListingPage& page, scanners::Channel& channel,
                                      UnitCheck& check);
    std::optional<AttemptEnd> on_batch(scanners::ResultBatch& batch, scanners::Channel& channel,
                                       UnitCheck& check);
    std::optional<AttemptEnd> on_done(const scanners::UnitDone& done, UnitCheck& check);
    std::optional<AttemptEnd> watch(const WorkerProcess& worker, scanners::Channel& channel,
                                    UnitCheck& check);
    std::optional<AttemptEnd> watch_stop(scanners::Channel& channel);
    AttemptEnd after_silence(WorkerProcess& worker, Error error);
    void excuse_waiting(const WorkerProcess& worker, SteadyClock::time_point now);
    AttemptEnd fail_with(AttemptEnd end, Error error);

    /// Learns from a death which object it may be; false when our own store fails.
    bool learn(const UnitCheck& check);
    Result<void> isolate(const ObjectReport& object);
    Result<void> store_batch(scanners::ResultBatch& batch);
    void conclude(AttemptEnd end);
    void report_progress(const UnitCheck& check);
    void moved() noexcept { last_move_ = SteadyClock::now(); }

    // Constant:
    const WorkerLauncher& launcher_;
    const KnownDetectors& detectors_;
    const UnitLimits& limits_;
    const Clock& clock_;
    const UnitRequest& request_;
    UnitStore& store_;
    std::stop_token stop_;
    scanners::KeyedHash keys_;

    // Of the unit:
    UnitOutcome outcome_;
    std::uint32_t starts_ = 0;
    std::uint32_t fruitless_ = 0;
    bool careful_ = false;
    std::unordered_set<ObjectKey> suspects_; ///< outstanding at the last death
    std::unordered_map<ObjectKey, std::uint32_t> deaths_;
    std::unordered_set<ObjectKey> isolated_;
    std::uint64_t stored_objects_ = 0;
    std::uint64_t stored_bytes_ = 0;        ///< read, of stored objects
    std::uint64_t stored_listed_bytes_ = 0; ///< as listed, of stored objects
    std::uint64_t stored_hits_ = 0;

    // Of the attempt:
    Uuid nonce_;
    bool fruit_ = false;
    std::optional<ObjectReport> reading_; ///< careful mode: announced last, not yet reported
    std::unordered_set<ObjectKey> announced_;
    scanners::Progress last_progress_;
    std::uint64_t bytes_before_ = 0;
    std::uint64_t hits_before_ = 0;
    SteadyClock::time_point last_word_;
    SteadyClock::time_point last_move_;
    SteadyClock::time_point last_look_;
    std::chrono::nanoseconds waited_{0}; ///< of the worker, for a processor, until `last_look_`
    SteadyClock::time_point last_shown_;
    SteadyClock::time_point window_;
    std::optional<SteadyClock::time_point> kill_at_; ///< set once Cancel is sent
};

AttemptEnd Drive::fail_with(AttemptEnd end, Error error) {
    outcome_.error = std::move(error);
    return end;
}

AttemptEnd Drive::attempt() {
    if (auto begun = store_.begin_attempt(starts_); !begun)
        return fail_with(AttemptEnd::store_failed, std::move(begun).error());
    ++starts_;
    auto worker = launcher_.start();
    if (!worker)
        return fail_with(AttemptEnd::not_started, std::move(worker).error());
    nonce_ = make_uuid(clock_.now());
    UnitCheck check(request_.work.source.id, nonce_, keys_, detectors_);
    fruit_ = false;
    reading_.reset();
    announced_.clear();
    last_progress_ = {};
    bytes_before_ = stored_bytes_;
    hits_before_ = stored_hits_;
    last_word_ = last_move_ = last_look_ = window_ = SteadyClock::now();
    waited_ = {};
    kill_at_.reset();
    const AttemptEnd end = converse(*worker, check);
    static_cast<void>(worker->kill()); // when it did not end by itself
    const bool by_itself =
        end == AttemptEnd::died || end == AttemptEnd::stalled || end == AttemptEnd::memory;
    if (by_itself && !learn(check))
        return AttemptEnd::store_failed;
    return end;
}

AttemptEnd Drive::converse(WorkerProcess& worker, UnitCheck& check) {
    scanners::Channel channel(worker.socket());
    scanners::WorkUnit unit = copy_of(request_.work);
    unit.nonce = nonce_;
    unit.careful = careful_;
    if (auto sent = channel.send(scanners::Message(std::move(unit)), kSendPatience); !sent)
        return after_silence(worker, std::move(sent).error());
    for (;;) {
        auto received = channel.receive(kTick);
        if (!received && received.error().code == ErrorCode::unavailable)
            return after_silence(worker, std::move(received).error());
        if (!received)
            return fail_with(AttemptEnd::breach, std::move(received).error());
        if (received->has_value()) {
            if (const auto end = handle(**received, channel, check))
                return *end;
            last_word_ = SteadyClock::now();
        }
        if (const auto end = watch(worker, channel, check))
            return *end;
    }
}

AttemptEnd Drive::after_silence(WorkerProcess& worker, Error error) {
    const WorkerExit exit = worker.finish(kExitGrace);
    if (kill_at_)
        return AttemptEnd::cancelled; // it left without a word: all the same
    if (is_refusal(exit))
        return fail_with(AttemptEnd::refused, refusal_of(exit));
    return fail_with(AttemptEnd::died, std::move(error));
}

std::optional<AttemptEnd> Drive::handle(scanners::Message& message, scanners::Channel& channel,
                                        UnitCheck& check) {
    if (const auto* page = std::get_if<scanners::ListingPage>(&message))
        return on_page(*page, channel, check);
    if (auto* batch = std::get_if<scanners::ResultBatch>(&message))
        return on_batch(*batch, channel, check);
    if (const auto* done = std::get_if<scanners::UnitDone>(&message))
        return on_done(*done, check);
    if (const auto* progress = std::get_if<scanners::Progress>(&message)) {
        if (auto fits = check.accept(*progress); !fits)
            return fail_with(AttemptEnd::breach, std::move(fits).error());
        if (*progress != last_progress_)
            moved();
        last_progress_ = *progress;
        report_progress(check);
        return std::nullopt;
    }
    const auto* reading = std::get_if<scanners::Reading>(&message);
    if (reading == nullptr || !careful_ || !announced_.insert(reading->object.key).second)
        return fail_with(
            AttemptEnd::breach,
            fail(ErrorCode::protocol_breach, "a message that a worker never sends").value());
    if (auto fits = check.accept(*reading); !fits)
        return fail_with(AttemptEnd::breach, std::move(fits).error());
    reading_ = reading->object;
    return std::nullopt;
}

std::optional<AttemptEnd> Drive::on_page(const scanners::ListingPage& page,
                                         scanners::Channel& channel, UnitCheck& check) {
    if (auto fits = check.accept(page); !fits)
        return fail_with(AttemptEnd::breach, std::move(fits).error());
    auto chosen = store_.choose(page);
    if (!chosen)
        return fail_with(AttemptEnd::store_failed, std::move(chosen).error());
    std::erase_if(*chosen, [&](std::uint32_t index) {
        return index < page.objects.size() && isolated_.contains(page.objects[index].key);
    });
    if (auto asked = check.ask(page, *chosen); !asked) {
        const bool ours = asked.error().code == ErrorCode::internal;
        return fail_with(ours ? AttemptEnd::store_failed : AttemptEnd::breach,
                         std::move(asked).error());
    }
    moved();
    const scanners::ListingAnswer answer{
        .nonce = nonce_, .page = page.page, .read = std::move(*chosen)};
    // A worker that is gone shows at the next receive, after what it had sent.
    static_cast<void>(channel.send(answer, kSendPatience).has_value());
    return std::nullopt;
}

Result<void> Drive::store_batch(scanners::ResultBatch& batch) {
    batch.seq = outcome_.next_seq;
    CUSTOS_CHECK(store_.store(batch));
    ++outcome_.next_seq;
    fruit_ = true;
    for (const ObjectReport& report : batch.objects) {
        ++stored_objects_;
        stored_bytes_ += report.bytes_read;
        stored_listed_bytes_ += report.token.size_bytes;
        for (const Finding& finding : report.findings)
            stored_hits_ += finding.count;
    }
    return {};
}

std::optional<AttemptEnd> Drive::on_batch(scanners::ResultBatch& batch, scanners::Channel& channel,
                                          UnitCheck& check) {
    if (auto fits = check.accept(batch); !fits)
        return fail_with(AttemptEnd::breach, std::move(fits).error());
    const std::uint64_t seq = batch.seq; // the worker's own; the store counts across attempts
    if (auto stored = store_batch(batch); !stored)
        return fail_with(AttemptEnd::store_failed, std::move(stored).error());
    check.settle(batch);
    if (reading_ && !check.outstanding().contains(reading_->key))
        reading_.reset();
    moved();
    static_cast<void>(channel.send(scanners::BatchAck{.nonce = nonce_, .seq = seq}, kSendPatience)
                          .has_value()); // as above
    report_progress(check);
    return std::nullopt;
}

std::optional<AttemptEnd> Drive::on_done(const scanners::UnitDone& done, UnitCheck& check) {
    const auto ending = kill_at_ ? UnitCheck::Ending::cancelled : UnitCheck::Ending::finished;
    if (auto fits = check.accept(done, ending); !fits)
        return fail_with(AttemptEnd::breach, std::move(fits).error());
    if (request_.detection != Digest{} && done.detection != request_.detection)
        return fail_with(AttemptEnd::breach,
                         fail(ErrorCode::protocol_breach,
                              "the worker used other detectors than this daemon; install the same "
                              "version of both")
                             .value());
    outcome_.listing_complete = done.listing_complete;
    outcome_.listed = done.listed;
    outcome_.excluded = done.excluded;
    outcome_.file_system_id = done.file_system_id;
    outcome_.atime_moves = done.atime_moves;
    outcome_.oddities = done.oddities;
    outcome_.oddities_dropped = done.oddities_dropped;
    outcome_.detection = done.detection;
    for (const scanners::Oddity& oddity : done.oddities) {
        if (oddity.path.empty())
            outcome_.gaps.push_back(oddity.gap); // the root itself
    }
    return kill_at_ ? AttemptEnd::cancelled : AttemptEnd::done;
}

std::optional<AttemptEnd> Drive::watch_stop(scanners::Channel& channel) {
    if (!stop_.stop_requested())
        return std::nullopt;
    const auto now = SteadyClock::now();
    if (!kill_at_) {
        kill_at_ = now + limits_.cancel_grace;
        static_cast<void>(channel.send(scanners::Cancel{.nonce = nonce_}, limits_.cancel_grace)
                              .has_value()); // else the time for it runs out below
        return std::nullopt;
    }
    if (now >= *kill_at_)
        return AttemptEnd::cancelled;
    return std::nullopt;
}

std::optional<AttemptEnd> Drive::watch(const WorkerProcess& worker, scanners::Channel& channel,
                                       UnitCheck& check) {
    const auto now = SteadyClock::now();
    if (now - window_ >= kProgressWindow) {
        window_ = now;
        check.begin_window();
    }
    const bool look = now - last_look_ >= kLookInterval;
    if (look)
        excuse_waiting(worker, now);
    if (now - last_word_ > limits_.silence)
        return fail_with(AttemptEnd::stalled,
                         fail(ErrorCode::unavailable, "the worker fell silent").value());
    if (now - last_move_ > limits_.standstill)
        return fail_with(AttemptEnd::stalled,
                         fail(ErrorCode::unavailable, "the worker makes no progress").value());
    if (look) {
        const std::uint64_t resident = worker.resident_bytes();
        if (resident > limits_.max_resident_bytes)
            return fail_with(AttemptEnd::memory,
                             fail(ErrorCode::limit_exceeded,
                                  "the worker took {} bytes of memory, {} are allowed",
                                  static_cast<std::int64_t>(resident),
                                  static_cast<std::int64_t>(limits_.max_resident_bytes))
                                 .value());
    }
    return watch_stop(channel);
}

/// Moves both deadlines by the time that the worker has stood in the processors' queue.
void Drive::excuse_waiting(const WorkerProcess& worker, SteadyClock::time_point now) {
    const auto waited = worker.waited_for_cpu();
    const auto excused = std::clamp<SteadyClock::duration>(waited - waited_, {}, now - last_look_);
    last_word_ = std::min(last_word_ + excused, now);
    last_move_ = std::min(last_move_ + excused, now);
    waited_ = waited;
    last_look_ = now;
}

/// The first death may be anybody's. When objects that waited then still wait at the second, a
/// careful worker names each one before it reads it; the one it dies of twice is left out.
bool Drive::learn(const UnitCheck& check) {
    std::unordered_set<ObjectKey> waiting;
    bool same = false;
    for (const auto& [key, size] : check.outstanding()) {
        same = same || suspects_.contains(key);
        waiting.insert(key);
    }
    suspects_ = std::move(waiting);
    if (careful_ && reading_ && ++deaths_[reading_->key] >= limits_.max_deaths_per_object) {
        if (auto stored = isolate(*reading_); !stored) {
            outcome_.error = std::move(stored).error();
            return false;
        }
        suspects_.clear();
        careful_ = false;
        return true;
    }
    careful_ = careful_ || same;
    return true;
}

Result<void> Drive::isolate(const ObjectReport& object) {
    scanners::ResultBatch batch{.nonce = nonce_, .seq = 0, .objects = {object}};
    batch.objects.front().gaps.push_back(unit_gap(GapCode::worker_failed, "crashed"));
    CUSTOS_CHECK(store_batch(batch));
    isolated_.insert(object.key);
    ++outcome_.isolated_objects;
    return {};
}

void Drive::report_progress(const UnitCheck& check) {
    UnitProgress& shown = outcome_.progress;
    shown.listing_done = last_progress_.listing_done;
    shown.listed = std::max(check.listed(), last_progress_.listed);
    shown.chosen = stored_objects_ + check.outstanding().size();
    shown.chosen_bytes = stored_listed_bytes_ + check.outstanding_bytes();
    shown.objects_read = stored_objects_;
    shown.bytes_read = std::max(stored_bytes_, bytes_before_ + last_progress_.bytes_read);
    shown.hits = std::max(stored_hits_, hits_before_ + last_progress_.hits);
    shown.restarts = starts_ > 0 ? starts_ - 1 : 0;
    const auto now = SteadyClock::now();
    if (now - last_shown_ < kProgressInterval)
        return;
    last_shown_ = now;
    store_.progress(shown);
}

void Drive::conclude(AttemptEnd end) {
    switch (end) {
    case AttemptEnd::done: outcome_.end = UnitEnd::done; break;
    case AttemptEnd::cancelled:
        outcome_.end = UnitEnd::cancelled;
        outcome_.gaps.push_back(unit_gap(GapCode::cancelled, {}));
        break;
    case AttemptEnd::store_failed: outcome_.end = UnitEnd::store_failed; break;
    case AttemptEnd::breach:
    case AttemptEnd::died:
    case AttemptEnd::stalled:
    case AttemptEnd::memory:
    case AttemptEnd::not_started:
    case AttemptEnd::refused:
        outcome_.end = end == AttemptEnd::breach ? UnitEnd::breach : UnitEnd::given_up;
        outcome_.gaps.push_back(unit_gap(GapCode::worker_failed, detail_of(end)));
        break;
    }
    if (end == AttemptEnd::done || end == AttemptEnd::cancelled)
        outcome_.error.reset();
    if (end != AttemptEnd::done)
        outcome_.listing_complete = false;
    outcome_.progress.objects_read = stored_objects_;
    outcome_.progress.hits = stored_hits_;
    outcome_.progress.restarts = starts_ > 0 ? starts_ - 1 : 0;
}

UnitOutcome Drive::run() {
    for (;;) {
        if (stop_.stop_requested()) {
            conclude(AttemptEnd::cancelled);
            break;
        }
        const AttemptEnd end = attempt();
        const bool again = end == AttemptEnd::died || end == AttemptEnd::stalled ||
                           end == AttemptEnd::memory || end == AttemptEnd::not_started;
        fruitless_ = fruit_ ? 0 : fruitless_ + 1;
        if (!again || fruitless_ >= limits_.max_fruitless_starts || starts_ >= limits_.max_starts) {
            conclude(end);
            break;
        }
        const auto back_off = limits_.first_back_off * (1U << std::min(fruitless_, 16U));
        rest(std::min<std::chrono::milliseconds>(back_off, limits_.max_back_off), stop_);
    }
    return std::move(outcome_);
}

} // namespace

std::string_view name_of(UnitEnd end) noexcept {
    switch (end) {
    case UnitEnd::done: return "done";
    case UnitEnd::cancelled: return "cancelled";
    case UnitEnd::breach: return "breach";
    case UnitEnd::given_up: return "given-up";
    case UnitEnd::store_failed: return "store-failed";
    }
    return "given-up";
}

struct UnitRunner::Context {
    const WorkerLauncher& launcher;
    KnownDetectors detectors;
    UnitLimits limits;
    const Clock& clock;
};

UnitRunner::UnitRunner(const WorkerLauncher& launcher,
                       std::span<const scanners::Detector> detectors, UnitLimits limits,
                       const Clock& clock)
    : context_(
          std::make_unique<Context>(Context{launcher, KnownDetectors(detectors), limits, clock})) {}

UnitRunner::~UnitRunner() = default;

UnitOutcome UnitRunner::run(const UnitRequest& request, UnitStore& store,
                            const std::stop_token& stop) {
    auto keys = scanners::KeyedHash::create(request.work.object_key);
    if (!keys) {
        UnitOutcome outcome;
        outcome.next_seq = request.first_seq;
        outcome.gaps.push_back(unit_gap(GapCode::worker_failed, "not-started"));
        outcome.error = std::move(keys).error();
        return outcome;
    }
    Drive drive(context_->launcher, context_->detectors, context_->limits, context_->clock, request,
                store, stop, std::move(*keys));
    return drive.run();
}

} // namespace custos::daemon
