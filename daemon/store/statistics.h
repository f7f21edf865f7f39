#pragma once
// Sums that rules and reports need, each one pass over narrow tables: fast at a million objects.
// All leave out vanished objects; category figures also leave out false positives.

#include "daemon/store/objects.h"
#include "daemon/store/store.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace custos::daemon {

struct ObjectCounts {
    std::uint64_t objects = 0;
    std::array<std::uint64_t, 3> by_read_state{};       ///< index: ReadState
    std::array<std::uint64_t, kGapCodes> by_gap{};      ///< objects with at least one such gap
    std::array<std::uint64_t, kGapCodes> source_gaps{}; ///< gaps of the last ended unit itself
    std::uint64_t size_bytes = 0;                       ///< of all known objects
    std::uint64_t bytes_read = 0;
    std::uint64_t with_findings = 0;
    std::uint64_t outdated = 0; ///< read with another detection digest than `current`
    std::uint64_t excluded = 0; ///< of the last ended unit
    std::optional<Instant> oldest_read;
};
Result<ObjectCounts> count_objects(Connection& store, const SourceId& source,
                                   const Digest& current_detection);
/// Renews what `counts` says of the last ended unit; the objects stay as counted before.
Result<void> count_last_unit(Connection& store, const SourceId& source, ObjectCounts& counts);

struct CategorySum {
    DataCategory category;
    std::uint64_t objects = 0;
    std::uint64_t hits = 0;
    std::uint64_t confident_hits = 0;    ///< at or above the policies' min_confidence
    std::uint64_t confident_objects = 0; ///< with at least one such hit
    std::uint64_t persons = 0;           ///< distinct tokens, estimated; 0 = no fingerprints
    float confidence_max = 0;
    std::uint64_t world_readable_objects = 0; ///< confident ones among them
};
/// By category. `persons` counts tokens once per source, however many objects hold them.
Result<std::vector<CategorySum>> sum_categories(Connection& store, const SourceId& source);

struct DetectorSum {
    DetectorId detector;
    std::uint32_t version = 0; ///< the newest that reported
    DataCategory category;
    std::uint64_t objects = 0;
    std::uint64_t hits = 0;
    std::uint64_t confident_hits = 0;
};
Result<std::vector<DetectorSum>> sum_detectors(Connection& store, const SourceId& source);

/// Range of persons (POLICIES: persons_estimate): from the largest single identifier to the sum of
/// the distinct ones. `strongest` is that of the strongest identifier present (register number,
/// then e-mail, then phone).
struct PersonsEstimate {
    std::uint64_t strongest = 0;
    std::uint64_t low = 0;
    std::uint64_t high = 0;
};
/// Of one source, or of everything, without counting anyone twice.
Result<PersonsEstimate> estimate_persons(Connection& store, const SourceId& source);
Result<PersonsEstimate> estimate_persons(Connection& store);

/// An object with the categories of its confident findings.
struct ObjectCategories {
    ObjectId id{};
    std::string display_path;
    Permissions permissions;
    std::vector<DataCategory> categories;
};
/// World-readable objects with confident findings, after `after`, at most `limit`.
Result<std::vector<ObjectCategories>> read_world_readable(Connection& store, const SourceId& source,
                                                          ObjectId after, std::size_t limit);

struct SampleLocator {
    ObjectId object{};
    std::string display_path;
    DetectorId detector;
    Place place;
};
/// First places of the objects with most confident hits under `category`, at most `limit`.
Result<std::vector<SampleLocator>> sample_locators(Connection& store, const SourceId& source,
                                                   const DataCategory& category, std::size_t limit);

/// Groups of at least `at_least` objects of equal content that hold findings (rule GDPR-5-1-c-02).
struct CopyGroup {
    Digest content;
    std::vector<ObjectId> objects;
};
Result<std::vector<CopyGroup>> find_copies(Connection& store, std::uint64_t at_least,
                                           std::size_t limit);

/// Rows and sizes for `custos store stats`.
struct StoreSizes {
    std::uint64_t objects = 0;
    std::uint64_t vanished = 0;
    std::uint64_t findings = 0;
    std::uint64_t evidence_entries = 0;
    std::uint64_t file_bytes = 0;
    std::uint64_t free_bytes = 0;
};
Result<StoreSizes> measure_store(Connection& store);

} // namespace custos::daemon
