#pragma once
// Layers resolved into one: what is in force at an instant. Its RFC 8785 JSON has the *set digest*
// that stands with every evaluation.

#include "policies/pack.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace custos::policies {

/// One change that an overlay makes; listed in every report under "Tailoring in force".
struct Tailoring {
    enum class Action : std::uint8_t { select, deselect, set, raise, shorten };
    Action action = Action::set;
    std::string rule;
    std::string param;
    std::string value; ///< as written: a parameter's value, a severity or a duration
    TextSet sources;   ///< of `where`; empty = all
    std::string rationale;
    Role approved_by = Role::dpo;
    Date approved_on;
    std::optional<Date> expires;
    bool loosens = false;
};

/// Thread: immutable once made.
struct EffectiveSet {
    std::vector<PackReference> layers; ///< base first
    TimeZone zone = TimeZone::utc();
    std::vector<Rule> rules; ///< parameters and lists resolved, sorted by id
    std::map<std::string, Parameter> params;
    std::map<std::string, LawSource> sources;
    std::map<std::string, std::array<RuleText, 4>, std::less<>> texts;
    std::vector<Tailoring> tailoring;
    std::optional<Date> next_review; ///< the earliest of the layers
    std::string json;                ///< RFC 8785
    Digest digest;

    [[nodiscard]] const Rule* find(std::string_view rule) const noexcept;
    [[nodiscard]] const RuleText* text(std::string_view rule, Language language) const noexcept;
};

/// A pack that this installation knows, and since when.
struct ImportedPack {
    PolicyPack pack;
    Instant imported_at;
};

/// Of the active versions of `id` whose legal interval contains `at` and that were imported by
/// `known_at`, the one at the end of the supersedes chain.
/// Errors: not_found when none is in force (rule GDPR-5-2-06); conflict (E-OVERLAP) when two are
///         unrelated.
[[nodiscard]] Result<const PolicyPack*> select_in_force(std::span<const ImportedPack> known,
                                                        std::string_view id, Instant at,
                                                        Instant known_at);

/// Resolves `top` with every layer that it pins. `overlay` may be null. Tailoring whose `expires`
/// is before `as_of` is void.
/// Errors: invalid_input (E-PARENT) when a pinned layer is not among `known`.
struct PolicyOverlay;
[[nodiscard]] Result<EffectiveSet> make_effective_set(std::span<const ImportedPack> known,
                                                      const PolicyPack& top,
                                                      const PolicyOverlay* overlay, Instant as_of);

/// The packs inside the program, loaded and checked; imported at the epoch.
[[nodiscard]] Result<std::vector<ImportedPack>> load_shipped_packs();
/// What a fresh installation uses.
inline constexpr std::string_view kDefaultPack = "be.gdpr";

} // namespace custos::policies
