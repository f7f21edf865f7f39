#include "daemon/schedule/timetable.h"

#include <algorithm>

namespace custos::daemon {

namespace {
constexpr std::chrono::minutes kClockTolerance{1};
}

void Timetable::set(const std::string& id, CronSchedule schedule, Instant last) {
    const auto next = schedule.next(last);
    entries_.insert_or_assign(id, Entry{.schedule = std::move(schedule), .next = next});
}

void Timetable::erase(const std::string& id) {
    entries_.erase(id);
}

std::vector<std::string> Timetable::take_due(Instant now) {
    // A clock that was set back must not make everything wait until it has caught up.
    if (newest_ && now < *newest_ - kClockTolerance)
        for (auto& [id, entry] : entries_)
            entry.next = std::min(entry.next, entry.schedule.next(now),
                                  [](const auto& a, const auto& b) { return a && (!b || *a < *b); });
    newest_ = now;
    std::vector<std::pair<Instant, std::string>> due;
    for (auto& [id, entry] : entries_) {
        if (!entry.next || *entry.next > now)
            continue;
        due.emplace_back(*entry.next, id);
        entry.next = entry.schedule.next(now);
    }
    std::ranges::sort(due);
    std::vector<std::string> ids;
    for (auto& [at, id] : due)
        ids.push_back(std::move(id));
    return ids;
}

std::optional<Instant> Timetable::next() const {
    std::optional<Instant> first;
    for (const auto& [id, entry] : entries_)
        if (entry.next && (!first || *entry.next < *first))
            first = entry.next;
    return first;
}

std::optional<Instant> Timetable::next_of(const std::string& id) const {
    const auto entry = entries_.find(id);
    return entry == entries_.end() ? std::nullopt : entry->second.next;
}

std::optional<std::chrono::seconds> ClockWatch::observe(Instant now) {
    if (now >= latest_) {
        latest_ = now;
        return std::nullopt;
    }
    const auto back = latest_ - now;
    if (back <= kClockTolerance)
        return std::nullopt;
    return std::chrono::duration_cast<std::chrono::seconds>(back);
}

} // namespace custos::daemon
