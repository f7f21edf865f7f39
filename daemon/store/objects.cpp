#include "daemon/store/objects.h"

#include "daemon/store/connection.h"
#include "daemon/store/object_state.h"

#include <algorithm>

namespace custos::daemon {

namespace {

tl::unexpected<Error> unknown_object() {
    return fail(ErrorCode::not_found,
                "there is no such object, or it was erased; list the findings to see those there "
                "are");
}

#define CUSTOS_OBJECT_COLUMNS                                                                      \
    "SELECT o.id, o.key, s.text, o.display_path, o.path_hits, o.size_bytes, o.mtime_ns, "          \
    "o.ctime_ns, o.inode, o.mode, o.uid, o.gid, o.permission_bits, o.read_state, o.bytes_read, "   \
    "o.content, f.text, c.text, d.text, o.first_read, o.last_read, o.vanished "                    \
    "FROM object o JOIN word s ON s.id=o.source JOIN word f ON f.id=o.format "                     \
    "JOIN word c ON c.id=o.charset JOIN word d ON d.id=o.detection "

StoredObject object_of(const Statement& row) {
    const auto bits = static_cast<std::uint64_t>(row.integer(12));
    StoredObject object{.id = ObjectId{row.integer(0)},
                        .key = row.id<ObjectKey>(1),
                        .source = SourceId(row.string(2)),
                        .display_path = row.string(3),
                        .path_has_hits = row.integer(4) != 0,
                        .token = ChangeToken{.size_bytes = row.count(5),
                                             .mtime_ns = row.integer(6),
                                             .ctime_ns = row.integer(7),
                                             .inode = row.count(8)},
                        .permissions =
                            Permissions{.mode = static_cast<std::uint32_t>(row.integer(9)),
                                        .uid = static_cast<std::uint32_t>(row.integer(10)),
                                        .gid = static_cast<std::uint32_t>(row.integer(11)),
                                        .has_acl = (bits & kHasAclBit) != 0,
                                        .world_read = (bits & kWorldReadBit) != 0,
                                        .world_write = (bits & kWorldWriteBit) != 0},
                        .read = static_cast<ReadState>(row.integer(13)),
                        .bytes_read = row.count(14),
                        .content = row.id<Digest>(15),
                        .format = row.string(16),
                        .charset = row.string(17),
                        .first_read = row.instant(19),
                        .last_read = row.instant(20),
                        .vanished = row.optional_instant(21)};
    object.detection = parse_hex<Digest>(row.text(18)).value_or(Digest{});
    return object;
}

/// The object a row of details belongs to; they come in ascending order of object.
class Cursor {
public:
    explicit Cursor(std::span<StoredObject> objects) : objects_(objects) {}
    StoredObject* at(ObjectId id) {
        while (next_ < objects_.size() && objects_[next_].id < id)
            ++next_;
        return next_ < objects_.size() && objects_[next_].id == id ? &objects_[next_] : nullptr;
    }

private:
    std::span<StoredObject> objects_;
    std::size_t next_ = 0;
};

StoredFinding finding_of(const Statement& row) {
    StoredFinding stored{.finding =
                             Finding{.detector = DetectorId(row.string(1)),
                                     .detector_version = static_cast<std::uint32_t>(row.integer(2)),
                                     .category = DataCategory(row.string(3)),
                                     .mask = static_cast<Mask>(row.integer(4)),
                                     .count = row.count(5)},
                         .distinct = row.count(9),
                         .re_seen = row.integer(10) != 0,
                         .first_seen = row.instant(12),
                         .last_seen = row.instant(13),
                         .triage = static_cast<Triage>(row.integer(11))};
    stored.finding.count_confident = row.count(6);
    stored.finding.confidence_min = static_cast<float>(row.real(7));
    stored.finding.confidence_max = static_cast<float>(row.real(8));
    return stored;
}

/// Findings, path categories and gaps of `objects`, which are of one source and in ascending order:
/// one query each, whatever their number.
Result<void> add_findings(Connection& store, std::int64_t source, std::span<StoredObject> objects) {
    CUSTOS_TRY(auto rows,
               store.query("SELECT f.object, d.text, f.version, c.text, f.mask, f.hits, "
                           "f.confident, f.confidence_min, f.confidence_max, f.distinct_values, "
                           "f.re_seen, f.triage, f.first_seen, f.last_seen FROM finding f JOIN "
                           "word d ON d.id=f.detector JOIN word c ON c.id=f.category WHERE "
                           "f.source=?1 AND f.object BETWEEN ?2 AND ?3 ORDER BY f.object",
                           source, objects.front().id, objects.back().id));
    Cursor cursor(objects);
    for (;;) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            break;
        if (StoredObject* object = cursor.at(ObjectId{rows.integer(0)}))
            object->findings.push_back(finding_of(rows));
    }
    for (StoredObject& object : objects)
        std::sort(object.findings.begin(), object.findings.end(),
                  [](const StoredFinding& left, const StoredFinding& right) {
                      return left.finding.detector < right.finding.detector;
                  });
    return {};
}

Result<void> add_path_categories(Connection& store, std::int64_t source,
                                 std::span<StoredObject> objects) {
    CUSTOS_TRY(auto rows, store.query("SELECT p.object, w.text FROM path_category p JOIN word w ON "
                                      "w.id=p.category WHERE p.source=?1 AND p.object BETWEEN ?2 "
                                      "AND ?3 ORDER BY p.object, w.text",
                                      source, objects.front().id, objects.back().id));
    Cursor cursor(objects);
    for (;;) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            return {};
        if (StoredObject* object = cursor.at(ObjectId{rows.integer(0)}))
            object->path_categories.emplace_back(rows.string(1));
    }
}

Result<void> add_gaps(Connection& store, std::span<StoredObject> objects) {
    CUSTOS_TRY(auto rows,
               store.query("SELECT object, code, native, at_byte, detail FROM object_gap "
                           "WHERE object BETWEEN ?1 AND ?2 ORDER BY object, number",
                           objects.front().id, objects.back().id));
    Cursor cursor(objects);
    for (;;) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            return {};
        if (StoredObject* object = cursor.at(ObjectId{rows.integer(0)}))
            object->gaps.push_back(Gap{.code = static_cast<GapCode>(rows.integer(1)),
                                       .native = static_cast<int>(rows.integer(2)),
                                       .at_byte = rows.count(3),
                                       .detail = rows.string(4)});
    }
}

Result<void> add_places_and_tokens(Connection& store, std::int64_t source, StoredObject& object) {
    for (StoredFinding& stored : object.findings) {
        CUSTOS_TRY(const std::int64_t detector, store.find_word(stored.finding.detector.text()));
        CUSTOS_TRY(auto rows,
                   store.query("SELECT places, tokens, sampled FROM finding_detail WHERE "
                               "source=?1 AND object=?2 AND detector=?3",
                               source, object.id, detector));
        CUSTOS_TRY(const bool found, rows.step());
        if (!found)
            continue;
        CUSTOS_TRY(stored.finding.places, decode_places(rows.blob(0)));
        CUSTOS_TRY(auto tokens, decode_tokens(rows.blob(1)));
        stored.finding.distinct = DistinctTokens::restore(std::move(tokens), rows.integer(2) != 0);
    }
    return {};
}

Result<void> complete(Connection& store, std::span<StoredObject> objects, FindingDetail detail) {
    if (objects.empty())
        return {};
    CUSTOS_TRY(const std::int64_t source, store.find_word(objects.front().source.text()));
    CUSTOS_CHECK(add_findings(store, source, objects));
    CUSTOS_CHECK(add_path_categories(store, source, objects));
    CUSTOS_CHECK(add_gaps(store, objects));
    if (detail == FindingDetail::everything)
        for (StoredObject& object : objects)
            CUSTOS_CHECK(add_places_and_tokens(store, source, object));
    return {};
}

Result<void> append_ids(Statement rows, std::vector<std::int64_t>& ids) {
    for (;;) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            return {};
        ids.push_back(rows.integer(0));
    }
}

/// Each half walks its primary key and stops after `limit`: no sort, no temporary table.
Result<std::vector<std::int64_t>> next_ids(Connection& store, std::int64_t source, ObjectId after,
                                           std::size_t limit) {
    std::vector<std::int64_t> ids;
    CUSTOS_TRY(auto found, store.query("SELECT DISTINCT object FROM finding WHERE source=?1 AND "
                                       "object>?2 ORDER BY object LIMIT ?3",
                                       source, after, limit));
    CUSTOS_CHECK(append_ids(std::move(found), ids));
    CUSTOS_TRY(auto named, store.query("SELECT DISTINCT object FROM path_category WHERE source=?1 "
                                       "AND object>?2 ORDER BY object LIMIT ?3",
                                       source, after, limit));
    CUSTOS_CHECK(append_ids(std::move(named), ids));
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    if (ids.size() > limit)
        ids.resize(limit);
    return ids;
}

Result<std::optional<StoredObject>> single(Connection& store, Statement rows) {
    CUSTOS_TRY(const bool found, rows.step());
    if (!found)
        return std::optional<StoredObject>();
    StoredObject object = object_of(rows);
    CUSTOS_CHECK(complete(store, {&object, 1}, FindingDetail::everything));
    return std::optional(std::move(object));
}

} // namespace

std::string_view name_of(Triage triage) noexcept {
    switch (triage) {
    case Triage::unseen: return "new";
    case Triage::confirmed: return "confirmed";
    case Triage::false_positive: return "false_positive";
    }
    return "new";
}

Result<std::vector<StoredObject>> read_object_page(Connection& store, const SourceId& source,
                                                   ObjectId after, std::size_t limit,
                                                   FindingDetail detail) {
    CUSTOS_TRY(const std::int64_t source_number, store.find_word(source.text()));
    std::vector<StoredObject> objects;
    // A page may be made of vanished objects alone; only the end of the table ends the pages.
    while (objects.empty()) {
        CUSTOS_TRY(const auto ids, next_ids(store, source_number, after, limit));
        if (ids.empty())
            return objects;
        for (const std::int64_t id : ids) {
            CUSTOS_TRY(
                auto rows,
                store.query(CUSTOS_OBJECT_COLUMNS "WHERE o.id=?1 AND o.vanished IS NULL", id));
            CUSTOS_TRY(const bool found, rows.step());
            if (found)
                objects.push_back(object_of(rows));
        }
        after = ObjectId{ids.back()};
    }
    CUSTOS_CHECK(complete(store, objects, detail));
    return objects;
}

Result<std::optional<StoredObject>> read_object(Connection& store, ObjectId id) {
    CUSTOS_TRY(auto rows, store.query(CUSTOS_OBJECT_COLUMNS "WHERE o.id=?1", id));
    return single(store, std::move(rows));
}

Result<std::optional<StoredObject>> read_object(Connection& store, const ObjectKey& key) {
    CUSTOS_TRY(auto rows, store.query(CUSTOS_OBJECT_COLUMNS
                                      "WHERE o.id IN (SELECT k.object FROM source_state t JOIN "
                                      "object_key k ON k.source=t.source WHERE k.key=?1)",
                                      key));
    return single(store, std::move(rows));
}

Result<std::string> read_true_path(Connection& store, const PayloadCipher& cipher, ObjectId id) {
    CUSTOS_TRY(auto rows, store.query("SELECT path, key FROM object WHERE id=?1", id));
    CUSTOS_TRY(const bool found, rows.step());
    if (!found || rows.is_null(0))
        return unknown_object();
    return cipher.open(rows.blob(0), "path:" + to_hex(rows.id<ObjectKey>(1)));
}

Result<TokenSearch> find_token(Connection& store, const Fingerprint& token) {
    CUSTOS_TRY(
        auto rows,
        store.query("SELECT d.object, d.tokens, d.sampled, s.text, n.text, c.text, f.hits, "
                    "f.last_seen FROM finding_detail d JOIN object o ON o.id=d.object JOIN "
                    "finding f ON f.source=d.source AND f.object=d.object AND "
                    "f.detector=d.detector JOIN word s ON s.id=o.source JOIN word n ON "
                    "n.id=d.detector JOIN word c ON c.id=f.category WHERE o.vanished IS NULL "
                    "AND length(d.tokens)>0"));
    TokenSearch search;
    for (;;) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            return search;
        CUSTOS_TRY(const auto tokens, decode_tokens(rows.blob(1)));
        const bool held = std::binary_search(tokens.begin(), tokens.end(), token);
        if (held)
            search.places.push_back(TokenPlace{.object = ObjectId{rows.integer(0)},
                                               .source = SourceId(rows.string(3)),
                                               .detector = DetectorId(rows.string(4)),
                                               .category = DataCategory(rows.string(5)),
                                               .count = rows.count(6),
                                               .last_seen = rows.instant(7)});
        else if (rows.integer(2) != 0)
            ++search.only_sampled;
    }
}

Result<void> put_triage(Transaction& change, const TriageVerdict& verdict) {
    Connection& store = change.connection();
    CUSTOS_TRY(const std::int64_t detector, store.find_word(verdict.detector.text()));
    CUSTOS_TRY(const auto source,
               store.query_integer("SELECT source FROM object WHERE id=?1", verdict.object));
    if (!source || detector == 0)
        return unknown_object();
    CUSTOS_CHECK(store.run("INSERT INTO triage(object, detector, version, verdict, actor, reason, "
                           "at) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT(object, detector, "
                           "version) DO UPDATE SET verdict=excluded.verdict, actor=excluded.actor, "
                           "reason=excluded.reason, at=excluded.at",
                           verdict.object, detector, verdict.detector_version, verdict.triage,
                           verdict.actor, verdict.reason, verdict.at));
    return store.run("UPDATE finding SET triage=?5 WHERE source=?1 AND object=?2 AND detector=?3 "
                     "AND version=?4",
                     *source, verdict.object, detector, verdict.detector_version, verdict.triage);
}

} // namespace custos::daemon
