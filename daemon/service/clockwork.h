#pragma once
// What runs by the clock: scans and reports of the timetable, the daily judgement and checkpoint,
// and the erasure of what is kept no longer.

#include "daemon/schedule/timetable.h"
#include "daemon/service/ground.h"
#include "daemon/service/report_service.h"
#include "daemon/service/scan_service.h"
#include "daemon/store/issued.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace custos::daemon {

/// A schedule with when it runs next.
struct PlannedRun {
    ScheduleConfig schedule;
    bool from_config = false; ///< else made through the API, and kept in the store
    std::optional<Instant> next;
    std::optional<Instant> last;
};

/// Thread: safe from any thread.
class Clockwork {
public:
    Clockwork(Ground ground, ScanService& scans, ReportService& reports, Judge& judge,
              PolicyRoom& policies);
    Clockwork(const Clockwork&) = delete; // owns a thread
    Clockwork& operator=(const Clockwork&) = delete;
    ~Clockwork();

    /// Reads configuration and store anew and starts the thread the first time.
    Result<void> load();
    Result<std::vector<PlannedRun>> list();
    /// Errors: invalid_input (expression, zone), conflict (the id is one of the configuration).
    Result<PlannedRun> put(ScheduleConfig schedule, const Actor& actor);
    Result<void> remove(const std::string& id, const Actor& actor);
    /// The next planned scan of a source.
    [[nodiscard]] std::optional<Instant> next_scan_of(const SourceId& source);
    /// By how much the clock lies before the latest instant known; zero when it does not.
    [[nodiscard]] std::chrono::seconds clock_back() const;
    void stop();

private:
    void work(const std::stop_token& stop);
    void run_due(const std::vector<std::string>& due);
    void run_schedule(const PlannedRun& planned);
    Result<void> run_daily();
    Result<void> remember_run(const std::string& id, Instant now);

    Ground ground_;
    ScanService& scans_;
    ReportService& reports_;
    Judge& judge_;
    PolicyRoom& policies_;
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    Timetable timetable_;                     // guarded by mutex_
    std::map<std::string, PlannedRun> plans_; // guarded by mutex_
    std::optional<ClockWatch> watch_;         // guarded by mutex_
    std::chrono::seconds clock_back_{0};      // guarded by mutex_
    std::jthread thread_;
};

} // namespace custos::daemon
