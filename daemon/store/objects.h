#pragma once
// Objects with their findings as stored: paged for object rules, single for `custos object`.

#include "daemon/keys/payload_cipher.h"
#include "daemon/store/store.h"
#include "scanners/model/object.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace custos::daemon {

/// Local number of an object; what logs print.
enum class ObjectId : std::int64_t {};

enum class Triage : std::uint8_t { unseen, confirmed, false_positive };
[[nodiscard]] std::string_view name_of(Triage triage) noexcept;

struct StoredFinding {
    Finding finding; ///< with fully keyed tokens; `places` and `distinct` only when asked for
    std::uint64_t distinct = 0; ///< estimate of distinct values
    bool re_seen = true;        ///< false: kept from an earlier read, the last one was not whole
    Instant first_seen;
    Instant last_seen;
    Triage triage = Triage::unseen;
};

struct StoredObject {
    ObjectId id{};
    ObjectKey key;
    SourceId source;
    std::string display_path; ///< masked; the true path takes read_true_path()
    bool path_has_hits = false;
    std::vector<DataCategory> path_categories;
    ChangeToken token;
    Permissions permissions;
    ReadState read = ReadState::none;
    std::uint64_t bytes_read = 0;
    Digest content;
    std::string format;
    std::string charset;
    Digest detection;
    Instant first_read;
    Instant last_read;
    std::optional<Instant> vanished;
    std::vector<StoredFinding> findings;
    std::vector<Gap> gaps;
};

/// What of the findings comes along.
enum class FindingDetail : std::uint8_t { counts, everything };

/// The next `limit` objects after `after` that have findings or hits in their path and have not
/// vanished, in ascending order of id; empty at the end. Start with ObjectId{0}.
Result<std::vector<StoredObject>> read_object_page(Connection& store, const SourceId& source,
                                                   ObjectId after, std::size_t limit,
                                                   FindingDetail detail = FindingDetail::counts);
Result<std::optional<StoredObject>> read_object(Connection& store, ObjectId id);
Result<std::optional<StoredObject>> read_object(Connection& store, const ObjectKey& key);
/// The exact bytes of the path below the root; for role `it_admin` only, and logged by the caller.
/// Errors: not_found (unknown, or erased), corrupt.
Result<std::string> read_true_path(Connection& store, const PayloadCipher& cipher, ObjectId id);

/// A finding that holds a token.
struct TokenPlace {
    ObjectId object{};
    SourceId source;
    DetectorId detector;
    DataCategory category;
    std::uint64_t count = 0;
    Instant last_seen;
};
struct TokenSearch {
    std::vector<TokenPlace> places;
    std::uint64_t only_sampled = 0; ///< findings with more distinct values than are kept
};
/// Reads every token kept (GDPR Art. 15 look-up); seconds per million findings.
Result<TokenSearch> find_token(Connection& store, const Fingerprint& token);

/// A person's verdict on a finding, bound to the detector's version; replaces an earlier one.
struct TriageVerdict {
    ObjectId object{};
    DetectorId detector;
    std::uint32_t detector_version = 0;
    Triage triage = Triage::unseen;
    std::string actor;
    std::string reason;
    Instant at;
};
Result<void> put_triage(Transaction& change, const TriageVerdict& verdict);

} // namespace custos::daemon
