#include "daemon/judge/judge.h"

#include "daemon/evidence/log.h"
#include "daemon/evidence/merkle.h"
#include "daemon/judge/ledger.h"
#include "daemon/judge/observe.h"
#include "daemon/store/evaluations.h"
#include "daemon/store/issued.h"
#include "daemon/store/meta.h"
#include "policies/canonical_json.h"
#include "scanners/fingerprint/fingerprint.h"
#include "scanners/model/sha256.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

namespace custos::daemon {

namespace {

using policies::EffectiveSet;
using policies::FactSet;
using policies::Outcome;
using policies::Scope;

/// Objects that are read from the store at once.
constexpr std::size_t kPage = 500;
/// At or above it a finding confirms itself (POLICIES.md section 4).
constexpr float kCertain = 0.95F;
constexpr std::size_t kOutcomes = static_cast<std::size_t>(Outcome::error) + 1;

using OutcomeCounts = std::array<std::uint64_t, kOutcomes>;

/// Fact paths outside the object itself that rules about objects read.
std::vector<std::string> surrounding_facts(const EffectiveSet& set) {
    std::vector<std::string> paths;
    const auto add = [&](const policies::Condition& condition) {
        for (std::string& path : policies::fields_of(condition))
            if (!path.starts_with("object.") && !path.starts_with("it."))
                paths.push_back(std::move(path));
    };
    for (const policies::Rule& rule : set.rules) {
        if (rule.scope != Scope::object || !policies::is_evaluated(rule))
            continue;
        add(rule.applies_when);
        add(rule.violation_when);
        for (const auto& step : rule.severity_when)
            add(step.condition);
        for (const std::string& path : rule.evidence)
            if (!path.starts_with("object."))
                paths.push_back(path);
    }
    return policies::make_set(std::move(paths));
}

} // namespace

std::string_view name_of(Trigger trigger) noexcept {
    switch (trigger) {
    case Trigger::scan: return "scan";
    case Trigger::register_change: return "register";
    case Trigger::policy: return "policy";
    case Trigger::tick: return "tick";
    case Trigger::manual: return "manual";
    }
    return "manual";
}

/// What is kept between runs so that an unchanged object costs nothing.
struct Judge::Memory {
    struct Object {
        std::string outcomes; ///< one byte per rule about objects, in their order
        policies::AgeBasis basis = policies::AgeBasis::unknown;
        bool stale = false;
    };
    struct Source {
        std::optional<SourceFigures> figures;
        Digest surroundings; ///< of everything that objects see besides themselves
        std::unordered_map<ObjectKey, Object> objects;
    };
    std::map<std::string, Source> sources;
    std::optional<scanners::KeyedHash> violation_keys;
};

/// One run, inside one transaction.
class Judge::Run {
public:
    Run(Transaction& change, const PayloadCipher& cipher, Memory& memory, const EffectiveSet* set,
        Instant as_of, const Digest& detection)
        : change_(change), cipher_(cipher), memory_(memory), set_(set), as_of_(as_of),
          zone_(set == nullptr ? policies::TimeZone::utc() : set->zone), detection_(detection),
          ledger_(change, *memory.violation_keys, zone_, as_of) {
        run_.id = make_uuid(as_of);
    }

    Result<JudgeOutcome> judge(Trigger trigger, const std::vector<ChangedObjects>& noted,
                               const Actor& actor) {
        CUSTOS_TRY(register_, read_register(change_.connection()));
        run_.as_of = as_of_;
        run_.evaluated_at = as_of_;
        run_.trigger = std::string(name_of(trigger));
        run_.set = set_ == nullptr ? Digest() : set_->digest;
        CUSTOS_CHECK(put_run(change_, run_));
        if (set_ == nullptr) {
            const policies::EvaluationRecord record = policies::no_policy_in_force(as_of_);
            CUSTOS_CHECK(keep(record, {}, true));
        } else {
            for (const RegisteredSource& source : register_.sources)
                CUSTOS_CHECK(judge_source(source, noted, trigger));
            CUSTOS_CHECK(judge_activities());
            if (register_.reg.agency)
                CUSTOS_CHECK(keep_all(policies::derive_agency(*register_.reg.agency), {}, true));
            CUSTOS_CHECK(judge_system());
        }
        CUSTOS_CHECK(close_removed_sources());
        return conclude(actor);
    }

private:
    Result<void> keep_all(const policies::Instance& instance, const std::string& source,
                          bool certain) {
        for (const policies::EvaluationRecord& record : policies::evaluate(*set_, instance, as_of_))
            CUSTOS_CHECK(keep(record, source, certain));
        return {};
    }

    /// Counts, hashes, stores and enters into the ledger.
    Result<void> keep(const policies::EvaluationRecord& record, const std::string& source, bool certain) {
        ++counts_[static_cast<std::size_t>(record.outcome)];
        return store(record, source, certain, true);
    }

    Result<void> store(const policies::EvaluationRecord& record, const std::string& source, bool certain,
                       bool complete) {
        const std::string text = policies::canonical_text(record);
        leaves_.push_back(merkle_leaf(text));
        CUSTOS_TRY(const RecordFate fate,
                   put_evaluation(change_, run_.id,
                                    {.rule = record.rule,
                                     .rev = static_cast<std::uint32_t>(record.rev),
                                     .scope = std::string(policies::name_of(record.scope)),
                                     .scope_key = record.key,
                                     .source = source,
                                     .outcome = std::string(policies::name_of(record.outcome)),
                                     .severity = std::string(policies::name_of(record.severity)),
                                     .facts = record.facts,
                                     .body = text}));
        std::int64_t evaluation = 0;
        if (fate == RecordFate::stored && record.outcome == Outcome::violation) {
            CUSTOS_TRY(const auto stored,
                       read_current_evaluation(change_.connection(), record.rule, record.key));
            evaluation = stored ? stored->id : 0;
        }
        return ledger_.apply({.record = record,
                              .rule = set_ == nullptr ? nullptr : set_->find(record.rule),
                              .source = source,
                              .certain = certain,
                              .scope_complete = complete,
                              .evaluation = evaluation});
    }

    Result<void> judge_source(const RegisteredSource& source,
                              const std::vector<ChangedObjects>& noted, Trigger trigger) {
        const std::string& id = source.record.id.text();
        Memory::Source& known = memory_.sources[id];
        bool figures_moved = !known.figures || trigger == Trigger::manual;
        bool all = false;
        bool vanished = false;
        std::vector<ObjectKey> keys;
        for (const ChangedObjects& changed : noted) {
            if (changed.source != source.record.id)
                continue;
            figures_moved = figures_moved || changed.anything;
            all = all || changed.all;
            vanished = vanished || changed.vanished;
            keys.insert(keys.end(), changed.keys.begin(), changed.keys.end());
        }
        if (figures_moved) {
            CUSTOS_TRY(known.figures, read_figures(change_.connection(), source.record.id,
                                                   detection_));
        }
        CUSTOS_TRY(auto seen,
                   observe_source(change_.connection(), source, *known.figures, zone_));
        const policies::Instance around =
            policies::derive_source(source.record, seen, register_.reg, as_of_, zone_);
        const auto shared = std::make_shared<const FactSet>(around.own);
        const Digest surroundings = digest_of_surroundings(source, known, *shared);
        if (surroundings != known.surroundings || all || vanished) {
            CUSTOS_CHECK(judge_all_objects(source, known, shared));
            known.surroundings = surroundings;
        } else {
            CUSTOS_CHECK(judge_changed_objects(source, known, shared, keys));
        }
        add_ages(known, seen);
        float confidence = 0;
        for (const CategorySum& sum : known.figures->categories)
            if (sum.confident_hits > 0)
                confidence = std::max(confidence, sum.confidence_max);
        observations_.push_back(seen);
        // A source without findings can only break rules about the register itself.
        const bool certain = confidence == 0 || confidence >= kCertain;
        return keep_all(
            policies::derive_source(source.record, seen, register_.reg, as_of_, zone_), id,
            certain);
    }

    Digest digest_of_surroundings(const RegisteredSource& source, const Memory::Source& known,
                                  const FactSet& facts) const {
        Sha256 digest;
        digest.update(set_->digest.span());
        digest.update(register_.digest.span());
        digest.update(source.body);
        digest.update(custos::to_text(zone_.date_of(as_of_)));
        std::string text;
        for (const std::string& path : surrounding_facts(*set_))
            if (const auto* value = facts.find(path))
                policies::append_canonical(text += path, *value);
        for (const std::string& folder : known.figures->secret_folders)
            (text += folder) += '\n';
        digest.update(text);
        return digest.finish();
    }

    Result<void> judge_all_objects(const RegisteredSource& source, Memory::Source& known,
                                   const std::shared_ptr<const FactSet>& around) {
        const std::string& id = source.record.id.text();
        CUSTOS_CHECK(ledger_.preload(id));
        std::unordered_map<ObjectKey, Memory::Object> before = std::exchange(known.objects, {});
        ObjectId after{0};
        while (true) {
            CUSTOS_TRY(const auto page, read_object_page(change_.connection(), source.record.id,
                                                         after, kPage));
            if (page.empty())
                break;
            after = page.back().id;
            for (const StoredObject& object : page) {
                const auto old = before.find(object.key);
                CUSTOS_CHECK(judge_object(source, known, around, object,
                                          old == before.end() ? nullptr : &old->second));
            }
        }
        CUSTOS_TRY(auto open, ledger_.open_of_objects(id));
        for (Violation& violation : open) {
            const auto key = parse_hex<ObjectKey>(violation.scope_key);
            if (!key || known.objects.contains(*key))
                continue;
            CUSTOS_CHECK(close_object(std::move(violation), *key));
        }
        return {};
    }

    /// An object that no longer has findings, or is gone. Only a believed listing says "gone".
    Result<void> close_object(Violation violation, const ObjectKey& key) {
        CUSTOS_TRY(const auto object, read_object(change_.connection(), key));
        if (!object || object->vanished)
            return ledger_.close(std::move(violation), Closing::object_gone);
        if (object->read == ReadState::whole)
            return ledger_.close(std::move(violation), Closing::compliant);
        return {};
    }

    Result<void> judge_changed_objects(const RegisteredSource& source, Memory::Source& known,
                                       const std::shared_ptr<const FactSet>& around,
                                       const std::vector<ObjectKey>& keys) {
        for (const ObjectKey& key : keys) {
            CUSTOS_TRY(const auto object, read_object(change_.connection(), key));
            if (!object)
                continue;
            const auto old = known.objects.find(key);
            std::optional<Memory::Object> before;
            if (old != known.objects.end()) {
                before = std::move(old->second);
                known.objects.erase(old);
            }
            if (object->findings.empty() && !object->path_has_hits && !before)
                continue;
            CUSTOS_CHECK(
                judge_object(source, known, around, *object, before ? &*before : nullptr));
        }
        return {};
    }

    Result<void> judge_object(const RegisteredSource& source, Memory::Source& known,
                              const std::shared_ptr<const FactSet>& around,
                              const StoredObject& object, const Memory::Object* before) {
        const auto observation = observe_object(object, known.figures->secret_folders);
        const policies::Instance instance =
            policies::derive_object(source.record, observation, around, as_of_, zone_);
        Memory::Object now;
        now.basis = policies::age_of(observation, source.record, zone_).basis;
        if (const auto* due = instance.find("object.retention_due"))
            if (const auto* date = std::get_if<Date>(&due->value))
                now.stale = *date < zone_.date_of(as_of_);
        const bool certain = confidence_of(object) >= kCertain;
        for (const policies::EvaluationRecord& record : policies::evaluate(*set_, instance, as_of_)) {
            const auto rule = now.outcomes.size();
            now.outcomes.push_back(static_cast<char>(record.outcome));
            // What says nothing is counted and not stored, unless it follows something else.
            const bool quiet = record.outcome == Outcome::compliant ||
                               record.outcome == Outcome::not_applicable;
            const bool was_quiet = before == nullptr || rule >= before->outcomes.size() ||
                                   is_quiet(before->outcomes[rule]);
            if (quiet && was_quiet) {
                // Nothing remembered: only an open violation makes its peace worth a record.
                CUSTOS_TRY(const bool open, before == nullptr ? ledger_.has_open(record)
                                                              : Result<bool>(false));
                if (!open)
                    continue;
            }
            CUSTOS_CHECK(store(record, source.record.id.text(), certain,
                               object.read == ReadState::whole));
        }
        known.objects.insert_or_assign(object.key, std::move(now));
        return {};
    }

    static bool is_quiet(char outcome) noexcept {
        return outcome == static_cast<char>(Outcome::compliant) ||
               outcome == static_cast<char>(Outcome::not_applicable);
    }

    void add_ages(const Memory::Source& known, policies::SourceObservation& seen) {
        policies::AgeBases ages;
        std::uint64_t stale = 0;
        for (const auto& [key, object] : known.objects) {
            switch (object.basis) {
            case policies::AgeBasis::record_event:
            case policies::AgeBasis::document_metadata:
            case policies::AgeBasis::path_date:
            case policies::AgeBasis::birth: ++ages.strong; break;
            case policies::AgeBasis::mtime: ++ages.weak; break;
            case policies::AgeBasis::unknown: ++ages.unknown; break;
            }
            stale += object.stale ? 1 : 0;
            for (const char outcome : object.outcomes)
                ++counts_[static_cast<std::size_t>(outcome)];
        }
        if (!seen.objects_eligible)
            return;
        seen.ages = ages;
        seen.stale_objects = stale;
    }

    Result<void> judge_activities() {
        for (const RegisteredActivity& activity : register_.activities) {
            std::vector<policies::LinkedSource> linked;
            for (std::size_t i = 0; i < register_.sources.size(); ++i) {
                const auto& record = register_.sources[i].record;
                if (record.activity_ids &&
                    std::ranges::find(*record.activity_ids, activity.record.id) !=
                        record.activity_ids->end())
                    linked.push_back({.record = record, .seen = observations_[i]});
            }
            const policies::ActivityObservation seen{
                .activity = activity.record.id, .registered_on = zone_.date_of(activity.registered)};
            CUSTOS_CHECK(keep_all(policies::derive_activity(activity.record, seen, register_.reg,
                                                            linked, as_of_, zone_),
                                  {}, true));
        }
        return {};
    }

    Result<void> judge_system() {
        policies::SystemObservation seen;
        seen.policy_in_force = true;
        seen.policy_next_review = set_->next_review;
        CUSTOS_TRY(const auto reports, read_reports(change_.connection(), 1));
        if (!reports.empty())
            seen.last_report = reports.front().created;
        return keep_all(policies::derive_system(seen), {}, true);
    }

    Result<void> close_removed_sources() {
        ViolationFilter filter;
        filter.only_open = true;
        filter.limit = 1'000'000;
        for (auto known = memory_.sources.begin(); known != memory_.sources.end();) {
            const bool registered = std::ranges::any_of(
                register_.sources,
                [&](const auto& source) { return source.record.id.text() == known->first; });
            if (registered) {
                ++known;
                continue;
            }
            filter.source = known->first;
            CUSTOS_TRY(auto open, read_violations(change_.connection(), filter));
            for (Violation& violation : open)
                CUSTOS_CHECK(ledger_.close(std::move(violation), Closing::source_removed));
            known = memory_.sources.erase(known);
        }
        return {};
    }

    Result<JudgeOutcome> conclude(const Actor& actor) {
        JudgeOutcome outcome{.run = run_.id,
                             .as_of = as_of_,
                             .set = run_.set,
                             .counts = {},
                             .open = {},
                             .judged = leaves_.size(),
                             .fresh = ledger_.fresh(),
                             .resolved = ledger_.resolved()};
        nlohmann::json counts = nlohmann::json::object();
        for (std::size_t i = 0; i < kOutcomes; ++i) {
            const std::string name(policies::name_of(static_cast<Outcome>(i)));
            outcome.counts[name] = counts_[i];
            counts[name] = counts_[i];
        }
        CUSTOS_TRY(outcome.open, count_open_violations(change_.connection()));
        run_.counts = counts.dump();
        run_.root = merkle_root(leaves_);
        const nlohmann::json payload = {{"run", to_text(run_.id)},
                                        {"trigger", run_.trigger},
                                        {"set", to_hex(run_.set)},
                                        {"records", leaves_.size()},
                                        {"root", to_hex(run_.root)},
                                        {"counts", counts},
                                        {"fresh", outcome.fresh},
                                        {"resolved", outcome.resolved}};
        const nlohmann::json details = {{"actor", actor.name}};
        CUSTOS_TRY(const Entry entry, append_evidence(change_, cipher_,
                                                      {.time = as_of_,
                                                       .type = "evaluation.run",
                                                       .payload = payload.dump(),
                                                       .details = details.dump()}));
        run_.evidence_seq = entry.seq;
        CUSTOS_CHECK(put_run(change_, run_));
        return outcome;
    }

    Transaction& change_;
    const PayloadCipher& cipher_;
    Memory& memory_;
    const EffectiveSet* set_; ///< null = no policy in force
    Instant as_of_;
    policies::TimeZone zone_;
    Digest detection_;
    Ledger ledger_;
    RegisterView register_;
    EvaluationRun run_;
    OutcomeCounts counts_{};
    std::vector<Digest> leaves_;
    std::vector<policies::SourceObservation> observations_; ///< in the order of register_.sources
};

Judge::Judge(Ground ground, PolicyRoom& policies)
    : ground_(ground), policies_(policies), memory_(std::make_unique<Memory>()) {}

Judge::~Judge() = default;

void Judge::note(const ChangedObjects& changed) {
    if (!changed.anything)
        return;
    const std::lock_guard lock(mutex_);
    noted_.push_back(changed);
}

std::optional<JudgeOutcome> Judge::last() const {
    const std::lock_guard lock(mutex_);
    return last_;
}

Result<JudgeOutcome> Judge::run(Trigger trigger, const Actor& actor) {
    const std::lock_guard one_run(one_run_);
    std::vector<ChangedObjects> noted;
    {
        const std::lock_guard lock(mutex_);
        noted = std::exchange(noted_, {});
    }
    if (!memory_->violation_keys) {
        CUSTOS_TRY(memory_->violation_keys,
                   scanners::KeyedHash::create(ground_.keys.key(KeyPurpose::violation)));
    }
    const auto set = policies_.in_force();
    const Instant as_of = ground_.clock.now();
    std::optional<JudgeOutcome> outcome;
    const auto judged = ground_.store.change(
        [&](Transaction& change, const PayloadCipher& cipher) -> Result<void> {
            Run run(change, cipher, *memory_, set.get(), as_of, detection_);
            CUSTOS_TRY(outcome, run.judge(trigger, noted, actor));
            return {};
        });
    if (!judged) {
        // What was not stored was not judged: the next run begins from nothing.
        memory_->sources.clear();
        return tl::unexpected<Error>(judged.error());
    }
    ground_.log.info("judged", {{"run", outcome->run},
                                {"records", outcome->judged},
                                {"fresh", outcome->fresh},
                                {"resolved", outcome->resolved},
                                {"took", std::chrono::duration_cast<std::chrono::microseconds>(
                                             ground_.clock.now() - as_of)}});
    const std::lock_guard lock(mutex_);
    last_ = outcome;
    return *outcome;
}

Result<std::string> Judge::facts_of(const SourceId& source) {
    CUSTOS_TRY(auto lease, ground_.readers.lease());
    CUSTOS_TRY(const auto view, read_register(lease.connection()));
    const auto set = policies_.in_force();
    const auto zone = set ? set->zone : policies::TimeZone::utc();
    for (const RegisteredSource& registered : view.sources) {
        if (registered.record.id != source)
            continue;
        CUSTOS_TRY(const auto figures, read_figures(lease.connection(), source, detection_));
        CUSTOS_TRY(const auto seen,
                   observe_source(lease.connection(), registered, figures, zone));
        const auto instance = policies::derive_source(registered.record, seen, view.reg,
                                                      ground_.clock.now(), zone);
        return policies::canonical_json(policies::to_json(instance.own));
    }
    return fail(ErrorCode::not_found, "no source `{}`; see `custos source list`",
                OwnText(source.text()));
}

} // namespace custos::daemon
