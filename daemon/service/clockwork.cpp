#include "daemon/service/clockwork.h"

#include "daemon/evidence/log.h"
#include "daemon/judge/judge.h"
#include "daemon/keys/seal.h"
#include "daemon/store/ingest.h"
#include "daemon/store/meta.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace custos::daemon {

namespace {

/// The daily run: judgement, checkpoint, erasure. 00:05 in the zone of the policies
/// (POLICIES.md 1.7).
constexpr const char* kDaily = "custos.daily";
constexpr const char* kDailyCron = "5 0 * * *";
/// A waiting clockwork looks at the wall clock at least so often: it may have been set.
constexpr std::chrono::seconds kLook{30};
/// Objects erased in one transaction.
constexpr std::size_t kErase = 5'000;

std::string last_run_setting(const std::string& id) {
    return "schedule." + id + ".last";
}

nlohmann::json to_json(const ScheduleConfig& schedule) {
    return {{"what", schedule.what == ScheduleConfig::What::scan ? "scan" : "report"},
            {"sources", schedule.sources},
            {"type", schedule.report_type},
            {"language", schedule.language}};
}

ScheduleConfig schedule_of(const Schedule& stored) {
    ScheduleConfig schedule{.id = stored.id,
                            .what = stored.kind == ScheduleKind::report
                                        ? ScheduleConfig::What::report
                                        : ScheduleConfig::What::scan,
                            .when = stored.cron,
                            .time_zone = stored.time_zone};
    const auto body = nlohmann::json::parse(stored.body, nullptr, false);
    if (!body.is_object())
        return schedule;
    schedule.sources = body.value("sources", std::vector<std::string>());
    schedule.report_type = body.value("type", std::string("dpo"));
    schedule.language = body.value("language", std::string());
    return schedule;
}

} // namespace

Clockwork::Clockwork(Ground ground, ScanService& scans, ReportService& reports, Judge& judge,
                     PolicyRoom& policies)
    : ground_(ground), scans_(scans), reports_(reports), judge_(judge), policies_(policies) {}

Clockwork::~Clockwork() {
    stop();
}

void Clockwork::stop() {
    thread_.request_stop();
    changed_.notify_all();
    if (thread_.joinable())
        thread_.join();
}

Result<void> Clockwork::load() {
    CUSTOS_TRY(auto lease, ground_.readers.lease());
    CUSTOS_TRY(const auto stored, read_schedules(lease.connection()));
    CUSTOS_TRY(const Instant latest, read_clock_high_water(lease.connection()));
    const auto config = ground_.config.get();
    const Instant now = ground_.clock.now();
    std::map<std::string, PlannedRun> plans;
    for (const Schedule& schedule : stored)
        plans.emplace(schedule.id, PlannedRun{.schedule = schedule_of(schedule),
                                              .from_config = false,
                                              .next = {},
                                              .last = schedule.last_run});
    for (const ScheduleConfig& schedule : config->schedules)
        plans.insert_or_assign(schedule.id, PlannedRun{.schedule = schedule,
                                                       .from_config = true,
                                                       .next = {},
                                                       .last = {}});
    const auto set = policies_.in_force();
    plans.insert_or_assign(
        kDaily, PlannedRun{.schedule = {.id = kDaily,
                                        .when = kDailyCron,
                                        .time_zone = set ? set->zone.name() : config->time_zone},
                           .from_config = true,
                           .next = {},
                           .last = {}});
    const std::lock_guard lock(mutex_);
    timetable_ = {};
    if (!watch_)
        watch_.emplace(latest);
    for (auto& [id, plan] : plans) {
        if (plan.from_config) {
            CUSTOS_TRY(const auto last, read_setting(lease.connection(), last_run_setting(id)));
            if (last)
                plan.last = parse_instant(*last);
        }
        const std::string& zone =
            plan.schedule.time_zone.empty() ? config->time_zone : plan.schedule.time_zone;
        CUSTOS_TRY(auto cron, CronSchedule::create(plan.schedule.when, zone));
        // One that never ran was made now: only what is missed from here on is caught up.
        timetable_.set(id, std::move(cron), plan.last.value_or(now));
    }
    plans_ = std::move(plans);
    if (!thread_.joinable())
        thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
    changed_.notify_all();
    return {};
}

void Clockwork::work(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        const Instant now = ground_.clock.now();
        clock_back_ = watch_->observe(now).value_or(std::chrono::seconds(0));
        if (const auto due = timetable_.take_due(now); !due.empty()) {
            lock.unlock();
            run_due(due);
            lock.lock();
            continue;
        }
        auto wait = std::chrono::duration_cast<std::chrono::microseconds>(kLook);
        if (const auto next = timetable_.next())
            wait = std::clamp(*next - now, std::chrono::microseconds(0), wait);
        changed_.wait_for(lock, stop, wait, [] { return false; });
    }
}

void Clockwork::run_due(const std::vector<std::string>& due) {
    for (const std::string& id : due) {
        std::optional<PlannedRun> planned;
        {
            const std::lock_guard lock(mutex_);
            if (const auto found = plans_.find(id); found != plans_.end())
                planned = found->second;
        }
        if (!planned)
            continue;
        if (auto kept = remember_run(id, ground_.clock.now()); !kept)
            ground_.log.error("schedule-not-kept", kept.error());
        if (id != kDaily)
            run_schedule(*planned);
        else if (auto done = run_daily(); !done)
            ground_.log.error("daily-run-failed", done.error());
    }
}

void Clockwork::run_schedule(const PlannedRun& planned) {
    ground_.log.info("schedule-due");
    if (planned.schedule.what == ScheduleConfig::What::scan) {
        ScanRequest request{.trigger = "schedule", .actor = Actor::daemon()};
        for (const std::string& source : planned.schedule.sources)
            request.sources.emplace_back(source);
        if (auto started = scans_.start(request); !started)
            ground_.log.error("scheduled-scan-failed", started.error());
        return;
    }
    const ReportOrder order{.type = planned.schedule.report_type,
                            .language = planned.schedule.language};
    if (auto made = reports_.create(order, Actor::daemon()); !made)
        ground_.log.error("scheduled-report-failed", made.error());
}

Result<void> Clockwork::remember_run(const std::string& id, Instant now) {
    const auto keep = [&](Transaction& change, const PayloadCipher&) -> Result<void> {
        CUSTOS_TRY(auto schedules, read_schedules(change.connection()));
        for (Schedule& schedule : schedules) {
            if (schedule.id != id)
                continue;
            schedule.last_run = now;
            return put_schedule(change, schedule);
        }
        return put_setting(change, last_run_setting(id), custos::to_text(now));
    };
    CUSTOS_CHECK(ground_.store.change(keep));
    const std::lock_guard lock(mutex_);
    if (const auto found = plans_.find(id); found != plans_.end())
        found->second.last = now;
    return {};
}

Result<void> Clockwork::run_daily() {
    const Instant now = ground_.clock.now();
    CUSTOS_CHECK(policies_.load(Actor::daemon(), now));
    CUSTOS_CHECK(judge_.run(Trigger::tick, Actor::daemon()));
    const Instant before = now - ground_.config.get()->findings_of_vanished;
    std::uint64_t erased = kErase;
    std::uint64_t total = 0;
    while (erased == kErase) {
        const auto erase = [&](Transaction& change, const PayloadCipher&) -> Result<void> {
            CUSTOS_TRY(erased, erase_vanished(change, before, kErase));
            return {};
        };
        CUSTOS_CHECK(ground_.store.change(erase));
        total += erased;
    }
    const auto close_day = [&](Transaction& change, const PayloadCipher& cipher) -> Result<void> {
        if (total > 0) {
            const nlohmann::json payload = {{"objects", total}, {"before", custos::to_text(before)}};
            CUSTOS_CHECK(append_evidence(change, cipher,
                                         {.time = now,
                                          .type = "retention.erased",
                                          .payload = payload.dump(),
                                          .details = {}}));
        }
        CUSTOS_CHECK(advance_clock(change, now));
        CUSTOS_CHECK(make_checkpoint(change, KeySealer(ground_.keys), now));
        return {};
    };
    return ground_.store.change(close_day);
}

Result<std::vector<PlannedRun>> Clockwork::list() {
    const std::lock_guard lock(mutex_);
    std::vector<PlannedRun> list;
    for (const auto& [id, plan] : plans_) {
        if (id == kDaily)
            continue;
        list.push_back(plan);
        list.back().next = timetable_.next_of(id);
    }
    return list;
}

Result<PlannedRun> Clockwork::put(ScheduleConfig schedule, const Actor& actor) {
    const auto config = ground_.config.get();
    if (schedule.time_zone.empty())
        schedule.time_zone = config->time_zone;
    CUSTOS_TRY(auto cron, CronSchedule::create(schedule.when, schedule.time_zone));
    const auto same = [&](const ScheduleConfig& one) { return one.id == schedule.id; };
    if (schedule.id == kDaily || std::ranges::any_of(config->schedules, same))
        return fail(ErrorCode::conflict,
                    "schedule `{}` stands in custos.yaml; change it there, or choose another id",
                    OwnText(schedule.id));
    const Instant now = ground_.clock.now();
    const auto keep = [&](Transaction& change, const PayloadCipher& cipher) -> Result<void> {
        CUSTOS_CHECK(put_schedule(change, {.id = schedule.id,
                                           .kind = schedule.what == ScheduleConfig::What::scan
                                                       ? ScheduleKind::scan
                                                       : ScheduleKind::report,
                                           .cron = schedule.when,
                                           .time_zone = schedule.time_zone,
                                           .enabled = true,
                                           .next_due = cron.next(now),
                                           .last_run = now,
                                           .body = to_json(schedule).dump()}));
        nlohmann::json details = to_json(schedule);
        details["actor"] = actor.name;
        details["when"] = schedule.when;
        const nlohmann::json payload = {{"id", schedule.id}};
        CUSTOS_CHECK(append_evidence(change, cipher,
                                     {.time = now,
                                      .type = "schedule.changed",
                                      .payload = payload.dump(),
                                      .details = details.dump()}));
        return {};
    };
    CUSTOS_CHECK(ground_.store.change(keep));
    const std::lock_guard lock(mutex_);
    PlannedRun plan{.schedule = schedule, .from_config = false, .next = cron.next(now), .last = {}};
    timetable_.set(schedule.id, std::move(cron), now);
    plans_.insert_or_assign(schedule.id, plan);
    changed_.notify_all();
    return plan;
}

Result<void> Clockwork::remove(const std::string& id, const Actor& actor) {
    const auto take_out = [&](Transaction& change, const PayloadCipher& cipher) -> Result<void> {
        CUSTOS_CHECK(remove_schedule(change, id));
        const nlohmann::json payload = {{"id", id}};
        const nlohmann::json details = {{"actor", actor.name}};
        CUSTOS_CHECK(append_evidence(change, cipher,
                                     {.time = ground_.clock.now(),
                                      .type = "schedule.removed",
                                      .payload = payload.dump(),
                                      .details = details.dump()}));
        return {};
    };
    CUSTOS_CHECK(ground_.store.change(take_out));
    const std::lock_guard lock(mutex_);
    plans_.erase(id);
    timetable_.erase(id);
    return {};
}

std::optional<Instant> Clockwork::next_scan_of(const SourceId& source) {
    const std::lock_guard lock(mutex_);
    std::optional<Instant> first;
    for (const auto& [id, plan] : plans_) {
        const auto& sources = plan.schedule.sources;
        if (id == kDaily || plan.schedule.what != ScheduleConfig::What::scan ||
            (!sources.empty() && std::ranges::find(sources, source.text()) == sources.end()))
            continue;
        const auto next = timetable_.next_of(id);
        if (next && (!first || *next < *first))
            first = next;
    }
    return first;
}

std::chrono::seconds Clockwork::clock_back() const {
    const std::lock_guard lock(mutex_);
    return clock_back_;
}

} // namespace custos::daemon
