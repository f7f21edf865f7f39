#pragma once
// A policy pack: rules as data, with their law, texts in four languages and tests
// (docs/writing-policies.md). A published version never changes: its digest is SHA-256 of its
// MANIFEST.sha256, and another pack under the same id@version is refused.
//
// Load errors carry a code in front of their text: E-YAML E-SCHEMA E-ID E-FIELD E-TYPE E-PARAM
// E-RANGE E-LOCKED E-RAW E-PARENT E-OVERLAP E-DIGEST E-SIGNATURE E-TEST E-SEMVER.

#include "policies/condition.h"
#include "policies/facts.h"
#include "policies/severity.h"
#include "scanners/model/embedded.h"
#include "scanners/model/result.h"

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace custos::policies {

/// `id@version#sha256:<64 hex>`.
struct PackReference {
    std::string id;
    std::string version;
    Digest digest;
    friend auto operator<=>(const PackReference&, const PackReference&) = default;
};
[[nodiscard]] std::string to_text(const PackReference& reference);

enum class PackStatus : std::uint8_t { draft, active, deprecated, withdrawn };
/// A draft rule has texts and tests and is not evaluated: its facts have no source yet.
enum class RuleStatus : std::uint8_t { active, deprecated, withdrawn, draft };
enum class OnUnknown : std::uint8_t { indeterminate, violation };
[[nodiscard]] std::string_view name_of(PackStatus status) noexcept;
[[nodiscard]] std::string_view name_of(RuleStatus status) noexcept;

enum class Stricter : std::uint8_t { lower, higher, subset, superset, none };

/// A value that an overlay may set, within bounds.
struct Parameter {
    std::string name;
    FactType type = FactType::integer;
    FactValue value; ///< the default
    std::optional<FactValue> min;
    std::optional<FactValue> max;
    Stricter stricter = Stricter::none;
};
/// Within `min` and `max`, where there are any.
[[nodiscard]] bool in_range(const Parameter& parameter, const FactValue& value);
struct NamedList {
    FactType type = FactType::text; ///< category, country or text
    TextSet values;
    /// Values that hold from a day, or until and with one: adequacy decisions end.
    struct Interval {
        std::optional<Date> from;
        std::optional<Date> until;
    };
    std::map<std::string, Interval> dated;
    /// The values that hold on `day`.
    [[nodiscard]] TextSet on(Date day) const;
};
struct LawSource {
    std::string title;
    std::string uri;
};
struct LawReference {
    std::string source; ///< key of PolicyPack::sources
    std::string at;     ///< printed as is, e.g. `Art. 5(1)(e)`
    friend bool operator==(const LawReference&, const LawReference&) = default;
};
struct SeverityStep {
    Condition condition;
    Severity then = Severity::critical;
};
/// Who acts. `does` is never the DPO for legal basis, Art. 9/10 grounds, contracts or transfers
/// (Art. 38(6)).
struct Act {
    Role does = Role::it_admin;
    Role decides = Role::controller_owner;
    Role informed = Role::dpo;
    friend bool operator==(const Act&, const Act&) = default;
};

struct Rule {
    std::string id;
    int rev = 1;
    Scope scope = Scope::source;
    RuleStatus status = RuleStatus::active;
    bool locked = false;
    Severity severity = Severity::medium;
    std::vector<SeverityStep> severity_when; ///< first true wins; only raises
    Condition applies_when;                  ///< default: true
    Condition violation_when;
    OnUnknown on_unknown = OnUnknown::indeterminate; ///< of violation_when, not of applies_when
    Acceptance acceptance = Acceptance::explain;
    std::vector<std::string> evidence; ///< fact paths, or a group such as `object.perm`
    CivilDuration due;
    Act act;
    std::vector<LawReference> refs;
    bool counsel = false;             ///< to be confirmed by counsel: titles carry a visible mark
    std::string replaced_by;          ///< of a deprecated rule
    std::string reason;               ///< of a deprecated or withdrawn rule
    std::optional<Date> remove_after; ///< of a deprecated rule
    std::vector<std::string> params;  ///< names that its conditions use, sorted
    std::vector<std::string> reads;   ///< facts that its conditions read, sorted
    std::vector<std::string> copies;  ///< evidence with groups spelt out, and what names the scope
    std::string pack;                 ///< id of the pack that holds it
    bool deselected = false;          ///< by the overlay: not evaluated
    TextSet deselected_for;           ///< by the overlay: not evaluated for these sources
};

/// Texts of a rule in one language; `{source.id}` is substituted as text, never evaluated.
struct RuleText {
    std::string title;
    std::string finding;
    std::string remediation;
    std::string explain_hint;
};

struct PolicyPack {
    PackReference reference;
    PackStatus status = PackStatus::draft;
    Date effective_from;
    std::optional<Date> effective_until; ///< exclusive; absent = open
    std::string supersedes;              ///< `id@version`, or empty
    std::string timezone;
    std::string facts; ///< e.g. `>=1.4 <2.0`
    std::optional<Date> reviewed_on;
    std::string reviewed_by;
    std::optional<Date> next_review;
    std::vector<PackReference> extends;
    std::map<std::string, LawSource> sources;
    std::map<std::string, NamedList> lists;
    std::map<std::string, Parameter> params;
    std::vector<Rule> rules; ///< in the order of the file
    /// By rule id, one per language in the order of kLanguages.
    std::map<std::string, std::array<RuleText, 4>, std::less<>> texts;
    std::string tests; ///< bytes of tests.yaml
};

/// The files of one pack, by name relative to its folder.
using PackFiles = std::map<std::string, std::string>;

/// Reads the files of a pack folder. Errors: not_found, io_error, limit_exceeded.
[[nodiscard]] Result<PackFiles> read_pack_folder(const std::string& folder);
/// The packs inside the program, by `id/version`.
[[nodiscard]] std::map<std::string, PackFiles> shipped_packs();

/// The text of MANIFEST.sha256 for these files (`sha256sum` format, sorted, LF).
[[nodiscard]] std::string make_manifest(const PackFiles& files);
/// Parses and checks a pack with its `parents` (all ancestors it pins, any order). Its tests are
/// not run: see run_tests. Errors: the first of check_pack.
[[nodiscard]] Result<PolicyPack> load_pack(const PackFiles& files,
                                           std::span<const PolicyPack> parents);
/// What stands behind titles of rules that counsel has still to confirm.
inline constexpr std::string_view kCounselMark = "⚖";
/// True if a rule is evaluated at all: neither withdrawn nor a draft.
[[nodiscard]] constexpr bool is_evaluated(const Rule& rule) noexcept {
    return rule.status == RuleStatus::active || rule.status == RuleStatus::deprecated;
}
/// True for `MAJOR.MINOR.PATCH` in plain numbers.
[[nodiscard]] bool is_version(std::string_view text) noexcept;
/// Negative, zero or positive as semver `left` is before, equal to or after `right`.
[[nodiscard]] int compare_versions(std::string_view left, std::string_view right) noexcept;
/// Every mistake of a pack, in the order of the files: what `custos policy lint` prints.
[[nodiscard]] std::vector<Error> check_pack(const PackFiles& files,
                                            std::span<const PolicyPack> parents);

} // namespace custos::policies
