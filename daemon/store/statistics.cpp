#include "daemon/store/statistics.h"

#include "daemon/store/connection.h"
#include "daemon/store/object_state.h"
#include "daemon/store/token_union.h"

#include <algorithm>
#include <map>
#include <unordered_set>

namespace custos::daemon {

namespace {

/// Object numbers in ascending order; asked in ascending order.
class AscendingSet {
public:
    static Result<AscendingSet> read(Statement rows) {
        AscendingSet set;
        for (;;) {
            CUSTOS_TRY(const bool more, rows.step());
            if (!more)
                return set;
            set.numbers_.push_back(rows.integer(0));
        }
    }
    bool contains(std::int64_t number) {
        while (next_ < numbers_.size() && numbers_[next_] < number)
            ++next_;
        return next_ < numbers_.size() && numbers_[next_] == number;
    }

private:
    std::vector<std::int64_t> numbers_;
    std::size_t next_ = 0;
};

/// Vanished objects wait 90 days at most, so they are few: a list of them costs less than a look at
/// the wide row of every object.
Result<AscendingSet> read_vanished(Connection& store) {
    CUSTOS_TRY(auto rows,
               store.query("SELECT id FROM object WHERE vanished IS NOT NULL ORDER BY id"));
    return AscendingSet::read(std::move(rows));
}

Result<AscendingSet> read_world_readable_ids(Connection& store, std::int64_t source) {
    CUSTOS_TRY(auto rows,
               store.query("SELECT id FROM object WHERE source=?1 AND permission_bits & 2 "
                           "!= 0 ORDER BY id",
                           source));
    return AscendingSet::read(std::move(rows));
}

struct CategoryTally {
    CategorySum sum;
    TokenUnion tokens;
    std::int64_t last_object = 0;
    std::int64_t last_confident = 0;
};

/// Walks the tokens of one source in step with its findings.
class TokenCursor {
public:
    explicit TokenCursor(Statement rows) : rows_(std::move(rows)) {}
    /// The tokens of this finding; REQUIRES: asked in the order of the primary key.
    Result<std::vector<Fingerprint>> at(std::int64_t object, std::int64_t detector) {
        while (!ended_) {
            if (read_ahead_) {
                const auto here = std::pair(rows_.integer(0), rows_.integer(1));
                if (here == std::pair(object, detector)) {
                    read_ahead_ = false;
                    return decode_tokens(rows_.blob(2));
                }
                if (here > std::pair(object, detector))
                    break;
            }
            CUSTOS_TRY(read_ahead_, rows_.step());
            ended_ = !read_ahead_;
        }
        return std::vector<Fingerprint>();
    }

private:
    Statement rows_;
    bool read_ahead_ = false;
    bool ended_ = false;
};

using Tallies = std::map<std::int64_t, CategoryTally>; ///< by word of the category

Result<void> tally_source(Connection& store, std::int64_t source, Tallies& tallies) {
    CUSTOS_TRY(AscendingSet vanished, read_vanished(store));
    CUSTOS_TRY(AscendingSet world_readable, read_world_readable_ids(store, source));
    CUSTOS_TRY(auto details,
               store.query("SELECT object, detector, tokens FROM finding_detail WHERE "
                           "source=?1 ORDER BY object, detector",
                           source));
    TokenCursor tokens(std::move(details));
    CUSTOS_TRY(auto rows,
               store.query("SELECT object, detector, category, hits, confident, "
                           "confidence_max, distinct_values FROM finding WHERE source=?1 "
                           "AND triage!=?2 ORDER BY object, detector",
                           source, Triage::false_positive));
    for (;;) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            return {};
        const std::int64_t object = rows.integer(0);
        if (vanished.contains(object))
            continue;
        CategoryTally& tally = tallies[rows.integer(2)];
        tally.sum.hits += rows.count(3);
        tally.sum.confident_hits += rows.count(4);
        tally.sum.confidence_max =
            std::max(tally.sum.confidence_max, static_cast<float>(rows.real(5)));
        if (std::exchange(tally.last_object, object) != object)
            ++tally.sum.objects;
        if (rows.count(4) == 0)
            continue;
        if (std::exchange(tally.last_confident, object) != object) {
            ++tally.sum.confident_objects;
            tally.sum.world_readable_objects += world_readable.contains(object) ? 1U : 0U;
        }
        CUSTOS_TRY(const auto held, tokens.at(object, rows.integer(1)));
        tally.tokens.add(held, rows.count(6));
    }
}

Result<std::string> word_of(Connection& store, std::int64_t number) {
    CUSTOS_TRY(auto rows, store.query("SELECT text FROM word WHERE id=?1", number));
    CUSTOS_TRY(const bool found, rows.step());
    return found ? rows.string(0) : std::string();
}

/// In the order of strength of POLICIES 2 (persons_estimate).
constexpr std::array<std::string_view, 3> kIdentifiers{"government_id", "contact.email",
                                                       "contact.phone"};
/// Numbers of documents do not count people: one person has several in a life.
constexpr std::string_view kDocuments = "government_id.document";

Result<PersonsEstimate> estimate(Connection& store, const Tallies& tallies) {
    std::array<std::uint64_t, kIdentifiers.size()> strongest{};
    PersonsEstimate persons;
    for (const auto& [word, tally] : tallies) {
        CUSTOS_TRY(const std::string text, word_of(store, word));
        const DataCategory category(text);
        if (is_under(category, DataCategory(std::string(kDocuments))))
            continue;
        for (std::size_t i = 0; i < kIdentifiers.size(); ++i) {
            if (!is_under(category, DataCategory(std::string(kIdentifiers[i]))))
                continue;
            const std::uint64_t count = tally.tokens.estimate();
            strongest[i] += count;
            persons.low = std::max(persons.low, count);
            persons.high += count;
        }
    }
    for (std::size_t i = kIdentifiers.size(); i-- > 0;)
        if (strongest[i] > 0)
            persons.strongest = strongest[i];
    return persons;
}

Result<void> count_gaps(Connection& store, std::int64_t source, ObjectCounts& counts) {
    CUSTOS_TRY(AscendingSet vanished, read_vanished(store));
    CUSTOS_TRY(auto rows,
               store.query("SELECT object, code FROM object_gap WHERE source=?1 ORDER BY "
                           "object, code",
                           source));
    std::pair<std::int64_t, std::int64_t> last{0, -1};
    for (;;) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            return {};
        const auto here = std::pair(rows.integer(0), rows.integer(1));
        if (here == std::exchange(last, here) || vanished.contains(here.first))
            continue;
        if (here.second >= 0 && here.second < kGapCodes)
            ++counts.by_gap[static_cast<std::size_t>(here.second)];
    }
}

} // namespace

Result<void> count_last_unit(Connection& store, const SourceId& source, ObjectCounts& counts) {
    CUSTOS_TRY(const std::int64_t number, store.find_word(source.text()));
    CUSTOS_TRY(auto unit, store.query("SELECT number, excluded FROM unit WHERE source=?1 AND ended "
                                      "IS NOT NULL ORDER BY ended DESC, number DESC LIMIT 1",
                                      number));
    counts.excluded = 0;
    counts.source_gaps = {};
    CUSTOS_TRY(const bool scanned, unit.step());
    if (!scanned)
        return {};
    counts.excluded = unit.count(1);
    CUSTOS_TRY(auto gaps, store.query("SELECT code, count(*) FROM source_gap WHERE unit=?1 GROUP "
                                      "BY code",
                                      unit.integer(0)));
    for (;;) {
        CUSTOS_TRY(const bool more, gaps.step());
        if (!more)
            return {};
        if (gaps.integer(0) >= 0 && gaps.integer(0) < kGapCodes)
            counts.source_gaps[static_cast<std::size_t>(gaps.integer(0))] = gaps.count(1);
    }
}

Result<ObjectCounts> count_objects(Connection& store, const SourceId& source,
                                   const Digest& current_detection) {
    ObjectCounts counts;
    CUSTOS_TRY(const std::int64_t number, store.find_word(source.text()));
    CUSTOS_TRY(const std::int64_t current, store.find_word(to_hex(current_detection)));
    CUSTOS_TRY(auto rows,
               store.query("SELECT read_state, count(*), sum(size_bytes), sum(bytes_read), "
                           "sum(detection!=?2), min(last_read) FROM object WHERE source=?1 AND "
                           "vanished IS NULL GROUP BY read_state",
                           number, current));
    for (;;) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            break;
        const std::uint64_t objects = rows.count(1);
        counts.objects += objects;
        if (rows.integer(0) >= 0 && rows.integer(0) < 3)
            counts.by_read_state[static_cast<std::size_t>(rows.integer(0))] = objects;
        counts.size_bytes += rows.count(2);
        counts.bytes_read += rows.count(3);
        counts.outdated += rows.count(4);
        const Instant oldest = rows.instant(5);
        counts.oldest_read = std::min(counts.oldest_read.value_or(oldest), oldest);
    }
    CUSTOS_CHECK(count_gaps(store, number, counts));
    CUSTOS_TRY(
        const auto found,
        store.query_integer("SELECT count(*) FROM (SELECT DISTINCT object FROM finding WHERE "
                            "source=?1)",
                            number));
    CUSTOS_TRY(const auto gone,
               store.query_integer("SELECT count(*) FROM object o WHERE o.source=?1 AND o.vanished "
                                   "IS NOT NULL AND o.id IN (SELECT f.object FROM finding f WHERE "
                                   "f.source=?1 AND f.object=o.id)",
                                   number));
    counts.with_findings = static_cast<std::uint64_t>(found.value_or(0) - gone.value_or(0));
    CUSTOS_CHECK(count_last_unit(store, source, counts));
    return counts;
}

Result<std::vector<CategorySum>> sum_categories(Connection& store, const SourceId& source) {
    CUSTOS_TRY(const std::int64_t number, store.find_word(source.text()));
    Tallies tallies;
    CUSTOS_CHECK(tally_source(store, number, tallies));
    std::vector<CategorySum> sums;
    for (auto& [word, tally] : tallies) {
        CUSTOS_TRY(const std::string text, word_of(store, word));
        tally.sum.category = DataCategory(text);
        tally.sum.persons = tally.tokens.estimate();
        sums.push_back(std::move(tally.sum));
    }
    std::sort(sums.begin(), sums.end(), [](const CategorySum& left, const CategorySum& right) {
        return left.category < right.category;
    });
    return sums;
}

Result<PersonsEstimate> estimate_persons(Connection& store, const SourceId& source) {
    CUSTOS_TRY(const std::int64_t number, store.find_word(source.text()));
    Tallies tallies;
    CUSTOS_CHECK(tally_source(store, number, tallies));
    return estimate(store, tallies);
}

Result<PersonsEstimate> estimate_persons(Connection& store) {
    Tallies tallies;
    std::vector<std::int64_t> sources;
    {
        CUSTOS_TRY(auto rows, store.query("SELECT source FROM source_state ORDER BY source"));
        for (;;) {
            CUSTOS_TRY(const bool more, rows.step());
            if (!more)
                break;
            sources.push_back(rows.integer(0));
        }
    }
    for (const std::int64_t source : sources)
        CUSTOS_CHECK(tally_source(store, source, tallies));
    return estimate(store, tallies);
}

Result<std::vector<DetectorSum>> sum_detectors(Connection& store, const SourceId& source) {
    CUSTOS_TRY(const std::int64_t number, store.find_word(source.text()));
    CUSTOS_TRY(AscendingSet vanished, read_vanished(store));
    CUSTOS_TRY(auto rows,
               store.query("SELECT object, detector, version, category, hits, confident "
                           "FROM finding WHERE source=?1 AND triage!=?2 ORDER BY object, "
                           "detector",
                           number, Triage::false_positive));
    struct Tally {
        DetectorSum sum;
        std::int64_t category = 0;
    };
    std::map<std::int64_t, Tally> tallies;
    for (;;) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            break;
        if (vanished.contains(rows.integer(0)))
            continue;
        Tally& tally = tallies[rows.integer(1)];
        tally.sum.version =
            std::max(tally.sum.version, static_cast<std::uint32_t>(rows.integer(2)));
        tally.category = rows.integer(3);
        ++tally.sum.objects;
        tally.sum.hits += rows.count(4);
        tally.sum.confident_hits += rows.count(5);
    }
    std::vector<DetectorSum> sums;
    for (auto& [word, tally] : tallies) {
        CUSTOS_TRY(const std::string detector, word_of(store, word));
        CUSTOS_TRY(const std::string category, word_of(store, tally.category));
        tally.sum.detector = DetectorId(detector);
        tally.sum.category = DataCategory(category);
        sums.push_back(std::move(tally.sum));
    }
    std::sort(sums.begin(), sums.end(), [](const DetectorSum& left, const DetectorSum& right) {
        return left.detector < right.detector;
    });
    return sums;
}

Result<std::vector<ObjectCategories>> read_world_readable(Connection& store, const SourceId& source,
                                                          ObjectId after, std::size_t limit) {
    CUSTOS_TRY(const std::int64_t number, store.find_word(source.text()));
    CUSTOS_TRY(
        auto rows,
        store.query("SELECT o.id, o.display_path, o.mode, o.uid, o.gid, o.permission_bits "
                    "FROM object o WHERE o.source=?1 AND o.permission_bits & 2 != 0 AND "
                    "o.id>?2 AND o.vanished IS NULL AND EXISTS(SELECT 1 FROM finding f WHERE "
                    "f.source=?1 AND f.object=o.id AND f.confident>0 AND f.triage!=?4) ORDER "
                    "BY o.id LIMIT ?3",
                    number, after, limit, Triage::false_positive));
    std::vector<ObjectCategories> objects;
    for (;;) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            return objects;
        const auto bits = static_cast<std::uint64_t>(rows.integer(5));
        ObjectCategories object{.id = ObjectId{rows.integer(0)},
                                .display_path = rows.string(1),
                                .permissions =
                                    Permissions{.mode = static_cast<std::uint32_t>(rows.integer(2)),
                                                .uid = static_cast<std::uint32_t>(rows.integer(3)),
                                                .gid = static_cast<std::uint32_t>(rows.integer(4)),
                                                .has_acl = (bits & kHasAclBit) != 0,
                                                .world_read = (bits & kWorldReadBit) != 0,
                                                .world_write = (bits & kWorldWriteBit) != 0}};
        CUSTOS_TRY(
            auto names,
            store.query("SELECT DISTINCT w.text FROM finding f JOIN word w ON w.id=f.category "
                        "WHERE f.source=?1 AND f.object=?2 AND f.confident>0 AND "
                        "f.triage!=?3 ORDER BY w.text",
                        number, object.id, Triage::false_positive));
        for (;;) {
            CUSTOS_TRY(const bool another, names.step());
            if (!another)
                break;
            object.categories.emplace_back(names.string(0));
        }
        objects.push_back(std::move(object));
    }
}

Result<std::vector<SampleLocator>> sample_locators(Connection& store, const SourceId& source,
                                                   const DataCategory& category,
                                                   std::size_t limit) {
    CUSTOS_TRY(const std::int64_t number, store.find_word(source.text()));
    // The words at or below the category; `%` and `_` cannot stand in an id.
    CUSTOS_TRY(
        auto rows,
        store.query("SELECT f.object, f.detector, o.display_path, d.text, p.places FROM "
                    "finding f JOIN object o ON o.id=f.object JOIN word d ON d.id=f.detector "
                    "JOIN finding_detail p ON p.source=f.source AND p.object=f.object AND "
                    "p.detector=f.detector WHERE f.source=?1 AND f.category IN (SELECT id "
                    "FROM word WHERE text=?2 OR substr(text, 1, length(?2)+1)=?2||'.') AND "
                    "f.confident>0 AND f.triage!=?4 AND o.vanished IS NULL ORDER BY "
                    "f.confident DESC, f.object, f.detector LIMIT ?3",
                    number, category, limit, Triage::false_positive));
    std::vector<SampleLocator> samples;
    for (;;) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            return samples;
        CUSTOS_TRY(const auto places, decode_places(rows.blob(4)));
        samples.push_back(SampleLocator{.object = ObjectId{rows.integer(0)},
                                        .display_path = rows.string(2),
                                        .detector = DetectorId(rows.string(3)),
                                        .place = places.empty() ? Place{} : places.front()});
    }
}

Result<std::vector<CopyGroup>> find_copies(Connection& store, std::uint64_t at_least,
                                           std::size_t limit) {
    CUSTOS_TRY(
        auto rows,
        store.query("SELECT content, id FROM object o WHERE vanished IS NULL AND read_state=?1 "
                    "AND EXISTS(SELECT 1 FROM finding f WHERE f.source=o.source AND "
                    "f.object=o.id AND f.confident>0) ORDER BY content, id",
                    ReadState::whole));
    std::vector<CopyGroup> groups;
    CopyGroup group;
    const auto close = [&] {
        if (group.objects.size() >= at_least && groups.size() < limit)
            groups.push_back(std::move(group));
        group = CopyGroup{};
    };
    for (;;) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            break;
        const auto content = rows.id<Digest>(0);
        if (content != group.content)
            close();
        group.content = content;
        if (content != Digest{})
            group.objects.push_back(ObjectId{rows.integer(1)});
    }
    close();
    return groups;
}

Result<StoreSizes> measure_store(Connection& store) {
    StoreSizes sizes;
    const auto count = [&](std::uint64_t& to, Literal sql) -> Result<void> {
        CUSTOS_TRY(const auto value, store.query_integer(sql));
        to = static_cast<std::uint64_t>(value.value_or(0));
        return {};
    };
    CUSTOS_CHECK(count(sizes.objects, "SELECT count(*) FROM object_key"));
    CUSTOS_CHECK(count(sizes.vanished, "SELECT count(*) FROM object WHERE vanished IS NOT NULL"));
    CUSTOS_CHECK(count(sizes.findings, "SELECT count(*) FROM finding"));
    CUSTOS_CHECK(count(sizes.evidence_entries, "SELECT count(*) FROM evidence_entry"));
    std::uint64_t page = 0;
    CUSTOS_CHECK(count(page, "PRAGMA page_size"));
    CUSTOS_CHECK(count(sizes.file_bytes, "PRAGMA page_count"));
    CUSTOS_CHECK(count(sizes.free_bytes, "PRAGMA freelist_count"));
    sizes.file_bytes *= page;
    sizes.free_bytes *= page;
    return sizes;
}

} // namespace custos::daemon
