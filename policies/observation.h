#pragma once
// What scans saw, as plain values that the daemon fills from its store; derive.h makes facts of
// them. No value found in a scan can stand here: counts, categories, times and display paths only.

#include "scanners/model/gap.h"
#include "scanners/model/ids.h"
#include "scanners/model/object.h"
#include "scanners/model/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace custos::policies {

/// One category in an object or a source, counting only hits at or above `min_confidence`
/// (Finding::count_confident) that were not triaged as false positives.
struct CategoryObservation {
    DataCategory category;
    std::uint64_t count = 0;
    /// Distinct values; absent when the detector's family has no fingerprint.
    std::optional<std::uint64_t> distinct;
    std::uint64_t objects = 1; ///< in how many objects
};

struct ObjectObservation {
    ObjectKey key;
    std::string display_path; ///< masked, as ObjectReport::display_path
    std::uint64_t size_bytes = 0;
    std::vector<CategoryObservation> categories;
    std::vector<DataCategory> path_categories; ///< hits in the path itself
    std::optional<Permissions> permissions;
    std::optional<bool> anonymous; ///< reachable without logging in (web, open share)
    std::string kind_hint;         ///< backup dump log mail_export free_text spreadsheet, or empty
    std::uint64_t secrets_count = 0;       ///< hits under `credential` in this object
    bool secret_in_folder = false;         ///< an object with such a hit stands in the same folder
    std::optional<Date> record_event;      ///< column or field that the register names
    std::optional<Date> document_metadata; ///< e.g. a document's own modification date
    std::optional<Instant> birth;
    std::optional<Instant> mtime;
};

/// Objects per age basis, for the share of weak or unknown age.
struct AgeBases {
    std::uint64_t strong = 0; ///< record_event, document_metadata, path_date, birth
    std::uint64_t weak = 0;   ///< mtime: copying resets it
    std::uint64_t unknown = 0;
};

struct SourceObservation {
    SourceId source;
    Date registered_on;
    std::optional<Instant> last_full_scan; ///< end of the last complete scan
    /// What follows is absent while the source was never scanned.
    std::optional<std::uint64_t> objects_eligible;
    std::optional<std::uint64_t> objects_read; ///< whole
    std::vector<std::pair<GapCode, std::uint64_t>> unread_by_cause;
    std::optional<std::vector<CategoryObservation>> categories;
    std::optional<AgeBases> ages;
    std::optional<std::uint64_t> stale_objects;
    /// Objects with personal data that anyone can reach; absent = 0 for `file:` sources.
    std::optional<std::uint64_t> anonymous_objects;
    std::vector<std::string> sample_locators; ///< at most 20 display paths
};

struct ActivityObservation {
    ActivityId activity;
    Date registered_on;
};

/// The installation itself.
struct SystemObservation {
    std::optional<bool> policy_in_force;
    std::optional<Date> policy_next_review; ///< of the pack in force
    std::optional<Date> detectors_dated;    ///< date of the detector packs in use
    std::optional<Instant> last_report;     ///< last finalised audit report
    std::optional<Instant> installed;       ///< set-up of the installation
};

} // namespace custos::policies
