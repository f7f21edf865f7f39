#pragma once
// What a report needs to know, as plain values, and the port through which it asks. `daemon/audit`
// answers it from the store; tests answer it from a builder. No type here has a field that could
// hold a value found, and paths come as display locators in which names are already masked.

#include "reports/language.h"
#include "scanners/model/gap.h"
#include "scanners/model/ids.h"
#include "scanners/model/result.h"
#include "scanners/model/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace custos::reports {

using policies::Acceptance;
using policies::Role;
using policies::Severity;
inline constexpr std::size_t kSeverities = 5;

/// Where a violation stands (POLICIES.md section 4, "comply or explain").
enum class ViolationState : std::uint8_t {
    fresh, ///< printed `new`
    confirmed,
    in_remediation,
    to_verify,
    resolved,
    explained,
    accepted_risk,
    false_positive,
    closed_policy,
    closed_source,
};
inline constexpr std::size_t kViolationStates = 10;
/// `new`, `confirmed`, `in_remediation`, …
[[nodiscard]] std::string_view name_of(ViolationState state) noexcept;
[[nodiscard]] std::optional<ViolationState> parse_violation_state(std::string_view name) noexcept;
/// Somebody still has to act: new, confirmed, in remediation or to be verified.
[[nodiscard]] bool is_open(ViolationState state) noexcept;

/// Estimated number of people: from the largest single estimator to the sum of the distinct ones.
/// Both 0 = no estimate. The report rounds, and hides what is below 5.
struct PersonsEstimate {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    friend bool operator==(const PersonsEstimate&, const PersonsEstimate&) = default;
};

/// Sequence numbers of evidence-log entries.
using EvidenceNumbers = std::vector<std::uint64_t>;

struct Organisation {
    std::string id; ///< the agency's slug
    std::string name;
    std::string dpo_contact;                   ///< empty = not recorded
    std::string competent_authority;           ///< empty = not recorded
    std::string time_zone = "Europe/Brussels"; ///< IANA name; dates are printed in it
};

struct GapCount {
    GapCode code = GapCode::read_error;
    std::uint64_t objects = 0;
    bool in_part = false; ///< the object was read up to the gap
};

/// What was left out of a source on purpose.
struct Exclusion {
    std::string pattern; ///< gitignore line of the register
    std::string reason;  ///< empty = no reason recorded, which the report says
};

struct SourceState {
    SourceId id;
    std::string title;
    std::string kind;        ///< `file_tree`, `database`, … (POLICIES.md section 2)
    std::string environment; ///< `production`, …; empty = not recorded
    std::string owner;       ///< empty = not recorded
    std::vector<ActivityId> activities;
    Instant registered_at;
    std::optional<Instant> last_full_scan; ///< none = never scanned whole
    std::optional<Instant> last_attempt;   ///< a scan that did not end whole; may be later
    std::string scan_interval;             ///< ISO 8601, e.g. `P7D`; empty = not recorded
    bool stale = false;                    ///< last_full_scan is older than scan_interval at as_of
    bool suspect = false;           ///< the last listing looked wrong (GapCode::source_suspect)
    bool access_time_moves = false; ///< reading moves access times: O_NOATIME is refused
    std::uint64_t objects_eligible = 0;
    std::uint64_t objects_read = 0; ///< whole
    std::uint64_t objects_in_part = 0;
    std::uint64_t objects_unread = 0;
    std::uint64_t bytes_read = 0;
    std::uint64_t objects_current_detection = 0; ///< last read with the detection digest in force
    std::vector<GapCount> gaps;
    std::vector<Exclusion> exclusions;
    EvidenceNumbers evidence; ///< the scan's entries
};

/// Something mandatory that the register does not hold yet.
struct SetupGap {
    enum class Subject : std::uint8_t { agency, source, activity };
    Subject subject = Subject::source;
    std::string id;
    std::string title;
    std::vector<std::string> missing; ///< field names of POLICIES.md section 2, e.g. `legal_basis`
};

/// A category of personal data in the vocabulary.
struct CategoryInfo {
    DataCategory id;
    Texts title;
    bool special = false; ///< GDPR Art. 9, Art. 10 or a national identification number (Art. 87)
};

/// Hits of one category in one source, at or above the policies' minimal confidence.
struct CategoryCount {
    SourceId source;
    DataCategory category;
    std::uint64_t objects = 0;
    std::uint64_t hits = 0;
    PersonsEstimate persons;
};

struct ArticleRef {
    std::string law; ///< short title as the pack declares it, e.g. `Regulation (EU) 2016/679`
    std::string at;  ///< printed as is, e.g. `Art. 5(1)(e)`
    friend bool operator==(const ArticleRef&, const ArticleRef&) = default;
};

/// A rule of the effective policy set, as far as a report prints it.
struct RuleInfo {
    std::string id;
    std::uint32_t revision = 1;
    std::string pack; ///< `id@version`
    Texts title;
    Texts remediation;
    std::vector<ArticleRef> articles;
    Role does = Role::it_admin;
    Role decides = Role::controller_owner;
    Role informed = Role::dpo;
    Acceptance acceptance = Acceptance::explain;
    bool deprecated = false;
};

struct Violation {
    std::string id;      ///< what `custos violation show` takes
    std::string rule_id; ///< of a RuleInfo
    std::uint32_t rule_revision = 1;
    Severity severity = Severity::medium;
    ViolationState state = ViolationState::fresh;
    SourceId source;     ///< empty when the scope is an activity, the agency or the system
    std::string subject; ///< display locator, activity id…; empty = the source itself
    Texts finding;       ///< the rule's text with its placeholders filled
    std::uint64_t objects = 0;
    std::uint64_t hits = 0;
    PersonsEstimate persons;
    Instant first_seen;
    std::optional<Instant> due;
    std::optional<Instant> closed_at;
    std::optional<Instant> expires;   ///< of an explanation or accepted risk
    std::string justification;        ///< of an explanation or accepted risk
    std::vector<std::string> samples; ///< display locators, names masked
    EvidenceNumbers evidence;
};

struct PolicyPack {
    std::string id;
    std::string version;
    Digest digest;
    std::optional<Date> effective_from;
    std::optional<Date> next_review;
};

/// A change that the agency's overlay makes to the packs (POLICIES.md 1.6).
struct Tailoring {
    std::string action; ///< `select`, `deselect`, `set`, `raise`, `shorten`
    std::string target; ///< rule id or parameter
    std::string value;  ///< empty when the action has none
    std::string rationale;
    Role approved_by = Role::dpo;
    std::optional<Date> approved_on;
    std::optional<Date> expires;
};

struct PolicyState {
    Digest set_digest;
    std::vector<PolicyPack> packs;
    std::vector<Tailoring> tailoring;
    std::uint64_t rules_active = 0;
};

struct DetectorInfo {
    DetectorId id;
    std::uint32_t version = 1;
    DataCategory category;
};

struct DetectionState {
    Digest digest; ///< packs, engine, extractors and limits
    std::vector<DetectorInfo> detectors;
};

/// A fact whose absence leaves rules undecided.
struct MissingFact {
    std::string field; ///< e.g. `reg.legal_basis`
    std::uint64_t evaluations = 0;
};

struct Evaluations {
    std::optional<Instant> evaluated_at; ///< none = never evaluated
    std::uint64_t compliant = 0;
    std::uint64_t violation = 0;
    std::uint64_t not_applicable = 0;
    std::uint64_t indeterminate = 0;
    std::uint64_t error = 0;
    std::vector<MissingFact> missing;
    EvidenceNumbers evidence;
};

/// One entry of the evidence log, as an annex lists it.
struct EvidenceEntry {
    std::uint64_t number = 0;
    Instant time;
    std::string type; ///< e.g. `scan.finished`
    Digest hash;      ///< SHA-256 of its line
};

/// One step from a leaf to the root (RFC 9162 section 2.1.3).
struct ProofStep {
    enum class Side : std::uint8_t { left, right };
    Side side = Side::left; ///< where the sibling stands
    Digest sibling;
};

/// The log as it stood when the view was opened, and the proof that its last entry is in it.
struct EvidenceHead {
    std::uint64_t number = 0; ///< of the last entry
    std::string entry;        ///< its line, canonical JSON, without the line end
    std::uint64_t tree_size = 0;
    Digest root; ///< RFC 9162 section 2.1: leaf SHA-256(00‖line), node SHA-256(01‖l‖r)
    std::vector<ProofStep> proof;     ///< of `entry`, leaf to root
    std::string checkpoint;           ///< canonical JSON of the signed checkpoint; empty = none yet
    std::string checkpoint_signature; ///< detached CMS (DER) over `checkpoint`
};

struct PreviousReport {
    std::string id;
    Instant created_at;
    Instant as_of;
};

/// Answers about one moment: every answer of one view is of the same state of the store.
/// Errors: those of the store. Thread: one thread at a time.
class AuditView {
public:
    virtual ~AuditView() = default;
    [[nodiscard]] virtual Result<Organisation> query_organisation() const = 0;
    /// Sorted by id; with `stale` judged at `as_of`.
    [[nodiscard]] virtual Result<std::vector<SourceState>> query_sources(Instant as_of) const = 0;
    [[nodiscard]] virtual Result<std::vector<SetupGap>> query_setup_gaps() const = 0;
    /// The vocabulary, at least every category that query_category_counts names.
    [[nodiscard]] virtual Result<std::vector<CategoryInfo>> query_categories() const = 0;
    [[nodiscard]] virtual Result<std::vector<CategoryCount>> query_category_counts() const = 0;
    /// People over all sources, without counting one twice.
    [[nodiscard]] virtual Result<PersonsEstimate> query_persons() const = 0;
    /// Every rule that a violation names, and no text of others is needed.
    [[nodiscard]] virtual Result<std::vector<RuleInfo>> query_rules() const = 0;
    /// Open, explained and accepted ones, and those closed at or after `closed_since`.
    [[nodiscard]] virtual Result<std::vector<Violation>>
    query_violations(Instant as_of, std::optional<Instant> closed_since) const = 0;
    [[nodiscard]] virtual Result<PolicyState> query_policies(Instant as_of) const = 0;
    [[nodiscard]] virtual Result<DetectionState> query_detection() const = 0;
    [[nodiscard]] virtual Result<Evaluations> query_evaluations() const = 0;
    [[nodiscard]] virtual Result<EvidenceHead> query_evidence_head() const = 0;
    /// The entries with these numbers (sorted, no repeats); unknown numbers are left out.
    [[nodiscard]] virtual Result<std::vector<EvidenceEntry>>
    query_evidence(const EvidenceNumbers& numbers) const = 0;
    /// The last report of the same type that was sealed before `as_of`; none for the first.
    [[nodiscard]] virtual Result<std::optional<PreviousReport>>
    query_previous_report(std::string_view type, Instant as_of) const = 0;
};

} // namespace custos::reports
