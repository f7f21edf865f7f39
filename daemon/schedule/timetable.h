#pragma once
// What runs when: the pure half of the scheduler. It is told the time and answers what is due.

#include "daemon/schedule/cron.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace custos::daemon {

/// Thread: one thread at a time.
class Timetable {
public:
    /// Adds an entry, or replaces the one of that id. `last` = when it ran last, or was made: what
    /// was missed since then is caught up once.
    void set(const std::string& id, CronSchedule schedule, Instant last);
    void erase(const std::string& id);

    /// The entries that are due at `now`, each once however many of its times have passed, in the
    /// order of their times.
    [[nodiscard]] std::vector<std::string> take_due(Instant now);
    /// When the next entry is due.
    [[nodiscard]] std::optional<Instant> next() const;
    [[nodiscard]] std::optional<Instant> next_of(const std::string& id) const;

private:
    struct Entry {
        CronSchedule schedule;
        std::optional<Instant> next;
    };
    std::map<std::string, Entry> entries_;
    std::optional<Instant> newest_; ///< the latest time this was told
};

/// Notices a wall clock that was set back: then instants in the store may lie in the future.
/// Thread: one thread at a time.
class ClockWatch {
public:
    /// `latest` = the latest instant that the store knows of.
    explicit ClockWatch(Instant latest) : latest_(latest) {}
    /// By how much `now` lies before the latest instant known, once that is more than a minute (a
    /// running time service moves a clock by less).
    [[nodiscard]] std::optional<std::chrono::seconds> observe(Instant now);

private:
    Instant latest_;
};

} // namespace custos::daemon
