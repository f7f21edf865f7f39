#pragma once
// Facts from the register, what scans saw, and an instant. Pure: no clock, no store.

#include "policies/facts.h"
#include "policies/observation.h"
#include "policies/register/register.h"

#include <memory>
#include <span>
#include <vector>

namespace custos::policies {

/// How many people an object or source is about: the distinct identifiers of the strongest kind
/// present (register number > e-mail > phone > name and birth date), as a range from the largest
/// single estimator to the sum of the distinct ones. Personal data without any is one person.
struct PersonsEstimate {
    std::uint64_t strongest = 0; ///< what thresholds compare
    std::uint64_t low = 0;
    std::uint64_t high = 0;
};
[[nodiscard]] PersonsEstimate estimate_persons(std::span<const CategoryObservation> categories);

/// Where the age of an object comes from, best first (POLICIES 2, "Age of an object").
enum class AgeBasis : std::uint8_t {
    record_event,
    document_metadata,
    path_date,
    birth,
    mtime, ///< weak: copying resets it
    unknown,
};
[[nodiscard]] std::string_view name_of(AgeBasis basis) noexcept;
struct ObjectAge {
    AgeBasis basis = AgeBasis::unknown;
    std::optional<Date> date;
};
[[nodiscard]] ObjectAge age_of(const ObjectObservation& object, const SourceRecord& source,
                               const TimeZone& zone);
/// The date in a path by a pattern with `{yyyy}`, `{mm}`, `{dd}`; a year alone means its last day.
[[nodiscard]] std::optional<Date> date_in_path(std::string_view pattern, std::string_view path);

/// What facts about a source need besides its own record.
struct Register {
    std::optional<AgencyRecord> agency;
    std::vector<ActivityRecord> activities;
};

[[nodiscard]] Instance derive_source(const SourceRecord& source, const SourceObservation& seen,
                                     const Register& reg, Instant as_of, const TimeZone& zone);
/// `around` is derive_source(...).own made shared: its facts and reg.* are seen by object rules.
[[nodiscard]] Instance derive_object(const SourceRecord& source, const ObjectObservation& seen,
                                     std::shared_ptr<const FactSet> around, Instant as_of,
                                     const TimeZone& zone);
/// `sources` that name the activity feed its derived facts (persons, categories found).
struct LinkedSource {
    const SourceRecord& record;
    const SourceObservation& seen;
};
[[nodiscard]] Instance derive_activity(const ActivityRecord& activity,
                                       const ActivityObservation& seen, const Register& reg,
                                       std::span<const LinkedSource> sources, Instant as_of,
                                       const TimeZone& zone);
[[nodiscard]] Instance derive_agency(const AgencyRecord& agency);
[[nodiscard]] Instance derive_system(const SystemObservation& seen);

} // namespace custos::policies
