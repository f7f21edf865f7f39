#pragma once
// What is planned and what went out: schedules, reports, and the policy sets they were judged by.

#include "daemon/store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace custos::daemon {

struct IssuedReport {
    Uuid id;
    std::string type; ///< `dpo`, `worklist`, …
    std::string language;
    Instant created;
    Instant period_from;
    Instant period_to;
    std::string actor;
    std::string folder; ///< where it was written
    Digest manifest;    ///< SHA-256 of its MANIFEST.sha256
    std::uint64_t evidence_seq = 0;
    std::string body; ///< JSON text: options, formats, filter
};
Result<void> put_report(Transaction& change, const IssuedReport& report);
Result<std::optional<IssuedReport>> read_report(Connection& store, const Uuid& id);
/// The newest first.
Result<std::vector<IssuedReport>> read_reports(Connection& store, std::size_t limit);

enum class ScheduleKind : std::uint8_t { scan, report, checkpoint, tick };
[[nodiscard]] std::string_view name_of(ScheduleKind kind) noexcept;
struct Schedule {
    std::string id;
    ScheduleKind kind = ScheduleKind::scan;
    std::string cron;
    std::string time_zone; ///< IANA name
    bool enabled = true;
    std::optional<Instant> next_due;
    std::optional<Instant> last_run;
    std::string body; ///< JSON text: source, report type, languages…
};
Result<void> put_schedule(Transaction& change, const Schedule& schedule);
/// Errors: not_found.
Result<void> remove_schedule(Transaction& change, std::string_view id);
Result<std::vector<Schedule>> read_schedules(Connection& store);

/// A policy set with both its times (POLICIES 1.7): when it is law, and when we learned of it.
struct PolicySet {
    Digest digest;     ///< SHA-256 of `text`
    std::string text;  ///< the effective set, RFC 8785 canonical JSON
    std::string packs; ///< JSON text: [{id, version, digest}]
    Instant imported_at;
    std::optional<Instant> effective_from;
    std::optional<Instant> effective_until;
    std::string actor;
};
/// A set that is there already stays as it is. Errors: conflict (digest does not fit the text).
Result<void> put_policy_set(Transaction& change, const PolicySet& set);
Result<std::optional<PolicySet>> read_policy_set(Connection& store, const Digest& digest);
/// Without `text`, in the order of import.
Result<std::vector<PolicySet>> read_policy_sets(Connection& store);

} // namespace custos::daemon
