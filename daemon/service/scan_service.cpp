#include "daemon/service/scan_service.h"

#include "daemon/evidence/log.h"
#include "daemon/judge/judge.h"
#include "daemon/service/scan_port.h"
#include "daemon/service/scan_target.h"
#include "daemon/store/records.h"
#include "daemon/store/statistics.h"
#include "scanners/fingerprint/fingerprint.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace custos::daemon {

namespace {

/// Scans that ended stay at hand for those who watch them; older ones are in the store.
constexpr std::size_t kRecent = 64;

std::string digest_text(const Digest& digest) {
    return to_hex(digest);
}

} // namespace

struct ScanService::Job {
    ScanView view; // guarded by the service's mutex_
    Unit unit;
    std::string actor;
    std::shared_ptr<const scanners::DetectorSet> detectors;
    std::stop_source stop;
    bool cancelled = false; // guarded by the service's mutex_
    ChangedObjects changed;
    KnownObjects known;
};

ScanService::ScanService(Ground ground, Judge& judge) : ground_(ground), judge_(judge) {
    thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

ScanService::~ScanService() {
    stop();
}

void ScanService::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        if (current_)
            current_->stop.request_stop();
        thread_.request_stop();
        moved_.notify_all();
    }
    if (thread_.joinable())
        thread_.join();
}

Result<void> ScanService::load_detectors() {
    CUSTOS_TRY(auto loaded, load_detection(*ground_.config.get()));
    CUSTOS_TRY(auto hash,
               scanners::KeyedHash::create(ground_.keys.key(KeyPurpose::fingerprint_daemon)));
    // Shared: std::function wants to be copied. Only the store's thread calls it.
    auto shared = std::make_shared<const scanners::KeyedHash>(std::move(hash));
    const std::lock_guard lock(mutex_);
    detectors_ = std::move(loaded.detectors);
    detection_ = loaded.digest;
    if (!second_half_)
        second_half_ = [shared](const Fingerprint& half) { return shared->second_half(half); };
    return {};
}

std::shared_ptr<const scanners::DetectorSet> ScanService::detectors() const {
    const std::lock_guard lock(mutex_);
    return detectors_;
}

Digest ScanService::detection() const {
    const std::lock_guard lock(mutex_);
    return detection_;
}

Result<void> ScanService::resume() {
    CUSTOS_TRY(auto lease, ground_.readers.lease());
    CUSTOS_TRY(const auto units, read_unfinished_units(lease.connection()));
    for (const Unit& unit : units) {
        CUSTOS_TRY(const auto scan, read_scan(lease.connection(), unit.scan));
        auto job = std::make_shared<Job>();
        job->unit = unit;
        job->view = {.id = unit.scan,
                     .source = unit.source,
                     .full = unit.full,
                     .resumed = true,
                     .trigger = scan ? scan->trigger : "manual",
                     .started = unit.started};
        job->actor = scan ? scan->actor : "custosd";
        const std::lock_guard lock(mutex_);
        recent_.emplace(unit.scan, job);
        queue_.push_back(std::move(job));
        arrived_.notify_one();
    }
    return {};
}

Result<std::vector<ScanView>> ScanService::start(const ScanRequest& request) {
    std::vector<SourceId> sources = request.sources;
    {
        CUSTOS_TRY(auto lease, ground_.readers.lease());
        if (sources.empty()) {
            CUSTOS_TRY(sources, read_active_sources(lease.connection()));
        }
        for (const SourceId& source : sources)
            CUSTOS_CHECK(read_target(lease.connection(), source));
    }
    if (sources.empty())
        return fail(ErrorCode::not_found,
                    "no source is registered; add one with `custos source add`");
    std::vector<ScanView> views;
    const std::lock_guard lock(mutex_);
    if (stopping_)
        return fail(ErrorCode::unavailable, "custosd is stopping; try again in a moment");
    for (const SourceId& source : sources) {
        const auto same = [&](const auto& job) { return job && job->view.source == source; };
        if (same(current_) && !is_over(current_->view.phase)) {
            views.push_back(current_->view);
            continue;
        }
        if (const auto waiting = std::ranges::find_if(queue_, same); waiting != queue_.end()) {
            views.push_back((*waiting)->view);
            continue;
        }
        auto job = std::make_shared<Job>();
        const Instant now = ground_.clock.now();
        job->view = {.id = make_uuid(now),
                     .source = source,
                     .full = request.full,
                     .trigger = request.trigger,
                     .started = now};
        job->actor = request.actor.name;
        views.push_back(job->view);
        recent_.emplace(job->view.id, job);
        queue_.push_back(std::move(job));
    }
    arrived_.notify_one();
    return views;
}

Result<void> ScanService::cancel(const Uuid& scan, const Actor& actor) {
    {
        const std::lock_guard lock(mutex_);
        const auto found = recent_.find(scan);
        if (found == recent_.end())
            return fail(ErrorCode::not_found, "no such scan is waiting or running");
        found->second->cancelled = true;
        found->second->stop.request_stop();
    }
    return ground_.store.change(
        [&](Transaction& change, const PayloadCipher& cipher) -> Result<void> {
            const nlohmann::json payload = {{"scan", to_text(scan)}};
            const nlohmann::json details = {{"actor", actor.name}};
            CUSTOS_CHECK(append_evidence(change, cipher,
                                         {.time = ground_.clock.now(),
                                          .type = "scan.cancelled",
                                          .payload = payload.dump(),
                                          .details = details.dump()}));
            return {};
        });
}

Result<ScanView> ScanService::view(const Uuid& scan, std::chrono::milliseconds patience) {
    {
        std::unique_lock lock(mutex_);
        if (const auto found = recent_.find(scan); found != recent_.end()) {
            const std::shared_ptr<Job> job = found->second;
            moved_.wait_for(lock, patience, [&] { return is_over(job->view.phase) || stopping_; });
            return job->view;
        }
    }
    return remembered(scan);
}

std::vector<ScanView> ScanService::running() const {
    const std::lock_guard lock(mutex_);
    std::vector<ScanView> views;
    if (current_)
        views.push_back(current_->view);
    for (const auto& job : queue_)
        views.push_back(job->view);
    return views;
}

bool ScanService::is_idle() const {
    const std::lock_guard lock(mutex_);
    return !current_ && queue_.empty();
}

Result<ScanView> ScanService::remembered(const Uuid& scan) {
    CUSTOS_TRY(auto lease, ground_.readers.lease());
    CUSTOS_TRY(const auto stored, read_scan(lease.connection(), scan));
    if (!stored)
        return fail(ErrorCode::not_found, "no scan {}; see `custos scan list`",
                    OwnText(to_text(scan)));
    CUSTOS_TRY(const auto units, read_units(lease.connection(), scan));
    return view_of(*stored, units);
}

Result<std::vector<ScanView>> ScanService::list(const SourceId& source, std::size_t limit) {
    CUSTOS_TRY(auto lease, ground_.readers.lease());
    CUSTOS_TRY(const auto scans, read_scans(lease.connection(), limit));
    std::vector<ScanView> views;
    for (const Scan& scan : scans) {
        CUSTOS_TRY(const auto units, read_units(lease.connection(), scan.id));
        ScanView view = view_of(scan, units);
        {
            const std::lock_guard lock(mutex_);
            if (const auto found = recent_.find(scan.id); found != recent_.end())
                view = found->second->view;
        }
        if (source.empty() || view.source == source)
            views.push_back(std::move(view));
    }
    return views;
}

void ScanService::work(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (arrived_.wait(lock, stop, [&] { return !queue_.empty(); }) && !stopping_) {
        current_ = queue_.front();
        queue_.pop_front();
        current_->detectors = detectors_;
        if (!current_->view.resumed)
            current_->unit.detection = detection_;
        const std::shared_ptr<Job> job = current_;
        lock.unlock();
        try {
            run(*job);
        } catch (const std::exception&) {
            conclude(*job, ScanPhase::failed,
                     fail(ErrorCode::internal, "the scan ran out of memory; free some").value());
        }
        lock.lock();
        current_.reset();
        moved_.notify_all();
        while (recent_.size() > kRecent) // UUIDs of version 7 sort by time
            recent_.erase(recent_.begin());
    }
}

void ScanService::conclude(Job& job, ScanPhase phase, std::optional<Error> error) {
    if (error)
        ground_.log.warn("scan-failed", *error);
    const std::lock_guard lock(mutex_);
    job.view.phase = phase;
    job.view.finished = ground_.clock.now();
    job.view.error = std::move(error);
    moved_.notify_all();
}

void ScanService::run(Job& job) {
    if (!try_run(job))
        counted_.erase(job.view.source.text()); // part of it may be stored: count anew
}

bool ScanService::try_run(Job& job) {
    const auto give_up = [&](ScanPhase phase, std::optional<Error> error) {
        conclude(job, phase, std::move(error));
        return false;
    };
    ground_.log.info("scan-start", {{"scan", job.view.id}, {"resumed", job.view.resumed}});
    if (auto begun = begin(job); !begun)
        return give_up(ScanPhase::failed, std::move(begun).error());
    auto outcome = drive(job);
    if (!outcome)
        return give_up(ScanPhase::failed, std::move(outcome).error());
    bool cancelled = false;
    bool stopping = false;
    {
        const std::lock_guard lock(mutex_);
        cancelled = job.cancelled;
        stopping = stopping_;
    }
    if (outcome->end == UnitEnd::cancelled && stopping && !cancelled) {
        const auto kept = ground_.store.change([&](Transaction& change, const PayloadCipher&) {
            return set_unit_state(change, job.unit.id, ScanState::interrupted, ground_.clock.now());
        });
        return give_up(ScanPhase::interrupted, kept ? std::nullopt : std::optional(kept.error()));
    }
    if (auto finished = finish(job, *outcome); !finished)
        return give_up(ScanPhase::failed, std::move(finished).error());
    if (auto summed = sum_up(job); !summed)
        return give_up(ScanPhase::failed, std::move(summed).error());
    ScanPhase phase = ScanPhase::done;
    std::optional<Error> error = std::move(outcome->error);
    const bool unreachable = std::ranges::any_of(
        outcome->gaps, [](const Gap& gap) { return gap.code == GapCode::source_unreachable; });
    if (outcome->end == UnitEnd::cancelled)
        phase = ScanPhase::cancelled;
    else if (unreachable || (outcome->end != UnitEnd::done && outcome->listed == 0))
        phase = ScanPhase::failed;
    else if (outcome->end != UnitEnd::done || !outcome->listing_complete || !job.view.gaps.empty())
        phase = ScanPhase::partial;
    if (phase == ScanPhase::failed && !error)
        error = fail(ErrorCode::unavailable,
                     "source {} cannot be opened; is its path right, mounted and readable? see "
                     "`custos source test {}`",
                     OwnText(job.view.source.text()), OwnText(job.view.source.text()))
                    .value();
    conclude(job, phase, std::move(error));
    ground_.log.info("scan-end", {{"scan", job.view.id},
                                  {"phase", phase},
                                  {"listed", outcome->listed},
                                  {"read", outcome->progress.objects_read},
                                  {"bytes", outcome->progress.bytes_read},
                                  {"restarts", outcome->progress.restarts}});
    return true;
}

Result<void> ScanService::begin(Job& job) {
    const Instant now = ground_.clock.now();
    {
        const std::lock_guard lock(mutex_);
        job.view.phase = ScanPhase::listing;
        job.view.started = job.view.resumed ? job.view.started : now;
        moved_.notify_all();
    }
    if (job.view.resumed)
        return ground_.store.change([&](Transaction& change, const PayloadCipher&) {
            return set_unit_state(change, job.unit.id, ScanState::running, now);
        });
    job.unit.id = make_uuid(now);
    job.unit.scan = job.view.id;
    job.unit.source = job.view.source;
    job.unit.started = now;
    job.unit.full = job.view.full;
    return ground_.store.change([&](Transaction& change,
                                    const PayloadCipher& cipher) -> Result<void> {
        CUSTOS_CHECK(start_scan(
            change,
            {.id = job.view.id, .trigger = job.view.trigger, .actor = job.actor, .started = now}));
        CUSTOS_CHECK(add_unit(change, job.unit));
        const nlohmann::json payload = {{"scan", to_text(job.view.id)},
                                        {"source", job.view.source.text()},
                                        {"full", job.view.full},
                                        {"trigger", job.view.trigger},
                                        {"detection", digest_text(job.unit.detection)}};
        const nlohmann::json details = {{"actor", job.actor}};
        CUSTOS_CHECK(append_evidence(change, cipher,
                                     {.time = now,
                                      .type = "scan.started",
                                      .payload = payload.dump(),
                                      .details = details.dump()}));
        return {};
    });
}

Result<UnitOutcome> ScanService::drive(Job& job) {
    const auto config = ground_.config.get();
    CUSTOS_TRY(auto lease, ground_.readers.lease());
    CUSTOS_TRY(const ScanTarget target, read_target(lease.connection(), job.view.source));
    CUSTOS_TRY(const WorkerLauncher launcher, worker_launcher(*config));
    UnitRequest request;
    CUSTOS_TRY(request.work, work_unit(*config, ground_.keys, target.source));
    request.work.unit = job.unit.id;
    request.work.scan = job.view.id;
    request.first_seq = job.unit.next_seq;
    request.detection = detection();
    // A unit that is taken up again reads with today's detectors; what it read before with others
    // is outdated and read again.
    ScanPort port(ground_, second_half_,
                  {.unit = job.unit.id,
                   .source = job.view.source,
                   .detection = request.detection,
                   .full = job.view.full},
                  [&](const UnitProgress& progress) {
                      const std::lock_guard lock(mutex_);
                      job.view.progress = progress;
                      job.view.phase =
                          progress.listing_done ? ScanPhase::running : ScanPhase::listing;
                      moved_.notify_all();
                  });
    UnitLimits limits;
    limits.max_resident_bytes = config->scan.worker_memory_mib << 20U;
    UnitRunner runner(launcher, job.detectors->detectors(), limits, ground_.clock);
    UnitOutcome outcome = runner.run(request, port, job.stop.get_token());
    {
        const std::lock_guard lock(mutex_);
        job.view.progress = outcome.progress;
        job.view.counters.unchanged = port.unchanged();
        job.view.atime_moves = outcome.atime_moves;
    }
    job.changed = port.changed();
    job.known = port.take_known();
    return outcome;
}

Result<SourceTest> ScanService::test(const SourceId& source) {
    const auto config = ground_.config.get();
    UnitRequest request;
    {
        CUSTOS_TRY(auto lease, ground_.readers.lease());
        CUSTOS_TRY(const ScanTarget target, read_target(lease.connection(), source));
        CUSTOS_TRY(request.work, work_unit(*config, ground_.keys, target.source));
    }
    CUSTOS_TRY(const WorkerLauncher launcher, worker_launcher(*config));
    const Instant now = ground_.clock.now();
    request.work.unit = make_uuid(now);
    request.work.scan = make_uuid(now);
    ListingPort port(ground_, source, detection());
    const auto set = detectors();
    UnitRunner runner(launcher, set->detectors(), UnitLimits{}, ground_.clock);
    const UnitOutcome outcome = runner.run(request, port, std::stop_token());
    std::map<GapCode, std::uint64_t> gaps;
    for (const scanners::Oddity& oddity : outcome.oddities)
        ++gaps[oddity.gap.code];
    SourceTest tested{.reachable = outcome.end == UnitEnd::done,
                      .objects = port.objects(),
                      .bytes = port.bytes(),
                      .to_read = port.to_read(),
                      .bytes_to_read = port.bytes_to_read(),
                      .excluded = outcome.excluded,
                      .atime_moves = outcome.atime_moves,
                      .gaps = {gaps.begin(), gaps.end()},
                      .error = outcome.error};
    for (const Gap& gap : outcome.gaps) {
        tested.gaps.emplace_back(gap.code, 1);
        tested.reachable = tested.reachable && gap.code != GapCode::source_unreachable;
    }
    return tested;
}

Result<void> ScanService::finish(Job& job, const UnitOutcome& outcome) {
    const Instant now = ground_.clock.now();
    ListingEnd end{.complete = outcome.end == UnitEnd::done && outcome.listing_complete,
                   .listed = outcome.listed,
                   .excluded = outcome.excluded,
                   .file_system_id = outcome.file_system_id,
                   .atime_moves = outcome.atime_moves,
                   .gaps = {},
                   .gaps_dropped = outcome.oddities_dropped};
    for (const Gap& gap : outcome.gaps)
        end.gaps.push_back({.unit = job.unit.id, .gap = gap, .path = {}, .display_path = {}});
    for (const scanners::Oddity& oddity : outcome.oddities)
        end.gaps.push_back({.unit = job.unit.id,
                            .gap = oddity.gap,
                            .path = oddity.path,
                            .display_path = oddity.display_path});
    ListingOutcome listing;
    const auto end_unit = [&](Transaction& change, const PayloadCipher& cipher) -> Result<void> {
        const IngestKeys keys{.paths = cipher, .second_half = second_half_};
        CUSTOS_CHECK(count_unchanged(change, job.unit.id, job.view.counters.unchanged));
        CUSTOS_TRY(listing, finish_listing(change, keys, job.unit.id, end, job.known, now));
        ScanState state = listing.closed ? ScanState::complete : ScanState::partial;
        if (outcome.end == UnitEnd::cancelled)
            state = ScanState::cancelled;
        CUSTOS_CHECK(set_unit_state(change, job.unit.id, state, now));
        CUSTOS_CHECK(set_scan_state(change, job.view.id, state, now));
        CUSTOS_TRY(const auto stored, read_scan(change.connection(), job.view.id));
        if (stored)
            job.view.counters = stored->counters;
        const nlohmann::json payload = {{"scan", to_text(job.view.id)},
                                        {"source", job.view.source.text()},
                                        {"state", std::string(name_of(state))},
                                        {"end", std::string(name_of(outcome.end))},
                                        {"detection", digest_text(outcome.detection)},
                                        {"listed", outcome.listed},
                                        {"excluded", outcome.excluded},
                                        {"unchanged", job.view.counters.unchanged},
                                        {"read", job.view.counters.objects_read},
                                        {"unread", job.view.counters.objects_unread},
                                        {"bytes", job.view.counters.bytes_read},
                                        {"hits", job.view.counters.hits},
                                        {"vanished", listing.vanished},
                                        {"suspect", listing.suspect},
                                        {"restarts", outcome.progress.restarts}};
        CUSTOS_CHECK(append_evidence(
            change, cipher,
            {.time = now, .type = "scan.finished", .payload = payload.dump(), .details = {}}));
        return {};
    };
    CUSTOS_CHECK(ground_.store.change(end_unit));
    job.changed.vanished = listing.vanished > 0;
    job.changed.anything = job.changed.anything || listing.vanished > 0;
    const std::lock_guard lock(mutex_);
    job.view.counters.vanished = listing.vanished;
    job.view.suspect = listing.suspect;
    job.view.phase = ScanPhase::judging;
    moved_.notify_all();
    return {};
}

/// An unchanged source is not counted again: that would pass over all its objects.
Result<ObjectCounts> ScanService::count(const Job& job, Connection& store) {
    const std::string& source = job.view.source.text();
    const Digest current = detection();
    auto known = counted_.extract(source); // kept again only when all goes well
    if (known.empty() || known.mapped().detection != current || job.changed.anything) {
        CUSTOS_TRY(const ObjectCounts counts, count_objects(store, job.view.source, current));
        counted_.insert_or_assign(source, Counted{.detection = current, .counts = counts});
        return counts;
    }
    CUSTOS_CHECK(count_last_unit(store, job.view.source, known.mapped().counts));
    return counted_.insert(std::move(known)).position->second.counts;
}

Result<void> ScanService::sum_up(Job& job) {
    judge_.note(job.changed);
    CUSTOS_TRY(auto judged, judge_.run(Trigger::scan, Actor::daemon()));
    CUSTOS_TRY(auto lease, ground_.readers.lease());
    CUSTOS_TRY(const ObjectCounts counts, count(job, lease.connection()));
    const std::lock_guard lock(mutex_);
    job.view.judged = std::make_shared<const JudgeOutcome>(std::move(judged));
    job.view.findings = counts.with_findings;
    job.view.gaps.clear();
    for (std::uint8_t code = 0; code < kGapCodes; ++code)
        if (const auto objects = counts.by_gap[code] + counts.source_gaps[code]; objects > 0)
            job.view.gaps.emplace_back(static_cast<GapCode>(code), objects);
    return {};
}

} // namespace custos::daemon
