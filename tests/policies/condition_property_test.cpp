// The evaluator against a slow literal twin on random conditions and facts. CUSTOS_CONDITION_CASES
// sets how many; 50,000 by default.

#include "policies/condition.h"

#include "tests/policies/literal_twin.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <random>

namespace custos::policies {
namespace {

constexpr std::uint64_t kSeed = 20'261'122;
constexpr int kDefaultCases = 50'000;

class Generator {
public:
    explicit Generator(std::uint64_t seed) : random_(seed) {}

    Instance instance() {
        Instance out{.scope = Scope::source, .key = "s"};
        for (const char* path : {"source.persons_estimate", "source.coverage_pct", "source.title",
                                 "source.status_since", "source.last_full_scan",
                                 "source.scan_interval", "source.categories_found",
                                 "source.activity_ids", "source.public", "source.id"})
            if (below(4) != 0)
                // One in fifteen is of another type than the model says: the outcome is an error.
                out.own.set_unchecked(path, below(15) == 0
                                                ? value(static_cast<FactType>(below(12)))
                                                : value(find_fact(path)->type));
        if (below(5) != 0)
            out.own.set_unchecked("source.locations", records());
        return out;
    }

    Condition condition(int depth) {
        const int kind = depth >= 4 ? 5 : below(7);
        Condition out;
        if (kind <= 1) {
            out.kind = kind == 0 ? Condition::Kind::all : Condition::Kind::any;
            for (int i = 0, n = below(4); i < n; ++i)
                out.children.push_back(condition(depth + 1));
        } else if (kind == 2) {
            out.kind = Condition::Kind::not_;
            out.children.push_back(condition(depth + 1));
        } else if (kind == 3 && !inside_) {
            out.kind = below(2) == 0 ? Condition::Kind::some : Condition::Kind::every;
            out.field = below(20) == 0 ? "source.title" : "source.locations";
            inside_ = true;
            out.children.push_back(condition(depth + 1));
            inside_ = false;
        } else {
            return test();
        }
        return out;
    }

    Instant instant() {
        return std::chrono::sys_days(date()) + std::chrono::hours(below(24)) +
               std::chrono::minutes(below(60));
    }

private:
    int below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }

    Date date() {
        const std::chrono::sys_days base(std::chrono::year(2026) / 11 / 10);
        return base + std::chrono::days(below(25));
    }
    std::string word() {
        constexpr const char* kWords[] = {"a", "ab", "abc", "b", "contact", "contact.email",
                                          "contactless", "special.health", "BE", "7", "true"};
        return kWords[below(11)];
    }
    FactValue value(FactType type) {
        switch (type) {
        case FactType::boolean: return FactValue{below(2) == 0};
        case FactType::integer: return FactValue{std::int64_t{below(9)} - 2};
        case FactType::number:
        case FactType::percent: return FactValue{Decimal{std::int64_t{below(9)} * 500}};
        case FactType::text:
        case FactType::category:
        case FactType::country: return FactValue{word()};
        case FactType::date:
            return below(6) == 0 ? FactValue{OpenEnded{}} : FactValue{date()};
        case FactType::instant: return FactValue{instant()};
        case FactType::duration: return FactValue{CivilDuration{.days = below(12)}};
        case FactType::text_set:
        case FactType::category_set: {
            std::vector<std::string> words;
            for (int i = 0, n = below(4); i < n; ++i)
                words.push_back(word());
            return FactValue{make_set(std::move(words))};
        }
        case FactType::records: break;
        }
        return records();
    }
    FactValue records() {
        std::vector<FactRecord> out;
        for (int i = 0, n = below(4); i < n; ++i) {
            FactRecord record;
            if (below(4) != 0)
                record.fields.emplace("country", value(FactType::text));
            if (below(3) != 0)
                record.fields.emplace("mechanism", value(FactType::text));
            if (below(3) != 0)
                record.fields.emplace("valid_until", value(FactType::date));
            out.push_back(std::move(record));
        }
        return FactValue{std::move(out)};
    }

    Condition test() {
        struct Field {
            const char* path;
            FactType type;
        };
        constexpr Field kFields[] = {{"source.persons_estimate", FactType::integer},
                                     {"source.coverage_pct", FactType::percent},
                                     {"source.title", FactType::text},
                                     {"source.id", FactType::text},
                                     {"source.status_since", FactType::date},
                                     {"source.last_full_scan", FactType::instant},
                                     {"source.scan_interval", FactType::duration},
                                     {"source.categories_found", FactType::category_set},
                                     {"source.activity_ids", FactType::text_set},
                                     {"source.public", FactType::boolean}};
        constexpr Field kInside[] = {{"it.country", FactType::text},
                                     {"it.mechanism", FactType::text},
                                     {"it.valid_until", FactType::date}};
        const Field field =
            inside_ && below(4) != 0 ? kInside[below(3)] : kFields[below(10)];
        Condition out;
        out.kind = Condition::Kind::test;
        out.field = field.path;
        out.op = static_cast<Operator>(below(25));
        out.operand = operand(out.op, field.type);
        return out;
    }

    Operand operand(Operator op, FactType type) {
        if (op == Operator::exists)
            return FactValue{below(2) == 0};
        const int kind = below(8);
        const bool is_time = type == FactType::date || type == FactType::instant;
        if (kind == 0 && is_time)
            return AsOfOperand{};
        if (kind == 1)
            return FieldOperand{below(2) == 0 ? "source.status_since" : "source.title"};
        switch (op) {
        case Operator::in:
        case Operator::not_in:
        case Operator::intersects:
        case Operator::subset_of:
        case Operator::disjoint: return value(FactType::text_set);
        case Operator::empty:
        case Operator::not_empty: return value(FactType::boolean);
        case Operator::size_gte: return value(FactType::integer);
        case Operator::contains:
        case Operator::under:
        case Operator::prefix:
        case Operator::suffix: return value(FactType::text);
        case Operator::older_than:
        case Operator::within_next: return value(FactType::duration);
        case Operator::exists:
        case Operator::eq:
        case Operator::ne:
        case Operator::lt:
        case Operator::lte:
        case Operator::gt:
        case Operator::gte:
        case Operator::before:
        case Operator::after:
        case Operator::not_before:
        case Operator::not_after: break;
        }
        return value(type);
    }

    std::mt19937_64 random_;
    bool inside_ = false;
};

TEST(ConditionLanguage, AgreesWithItsLiteralTwinOnRandomConditionsAndFacts) {
    const char* wanted = std::getenv("CUSTOS_CONDITION_CASES");
    const int cases = wanted == nullptr ? kDefaultCases : std::atoi(wanted);
    Generator generator(kSeed);
    const TimeZone zone = TimeZone::utc();
    int seen[3] = {};
    for (int i = 0; i < cases; ++i) {
        const Instance instance = generator.instance();
        const Condition condition = generator.condition(0);
        const Instant as_of = generator.instant();
        const Evaluated ours =
            evaluate(condition, {instance, as_of, zone}, "violation_when", nullptr, nullptr);
        const Evaluated theirs = twin::evaluate(condition, instance, as_of);
        ASSERT_TRUE(ours.truth == theirs.truth && ours.type_mismatch == theirs.type_mismatch)
            << "case " << i << " as of " << custos::to_text(as_of) << "\n"
            << to_json(condition).dump() << "\n"
            << to_json(instance.own).dump() << "\nours " << name_of(ours.truth)
            << ours.type_mismatch << ", the twin " << name_of(theirs.truth)
            << theirs.type_mismatch;
        ++seen[static_cast<int>(ours.truth)];
    }
    for (const int outcome : seen)
        EXPECT_GT(outcome, cases / 20) << "the generator misses an outcome";
}

} // namespace
} // namespace custos::policies
