#include "daemon/store/ingest.h"

#include "daemon/store/connection.h"
#include "daemon/store/object_state.h"

#include <algorithm>
#include <map>
#include <utility>

namespace custos::daemon {

namespace {

struct UnitRow {
    std::int64_t number = 0;
    std::int64_t source = 0;
    Uuid scan;
    std::int64_t detection = 0; ///< word of the hex digest
    std::uint64_t next_seq = 0;
};

Result<UnitRow> open_unit(Connection& store, const Uuid& unit) {
    CUSTOS_TRY(auto rows, store.query("SELECT number, source, state, detection, next_seq FROM unit "
                                      "WHERE id=?1",
                                      unit));
    CUSTOS_TRY(const bool found, rows.step());
    if (!found)
        return fail(ErrorCode::not_found, "the unit of a scan is not in the store");
    const auto state = static_cast<ScanState>(rows.integer(2));
    if (state != ScanState::running && state != ScanState::interrupted)
        return fail(ErrorCode::conflict,
                    "results came for a unit that has ended; they are dropped");
    UnitRow row{.number = rows.integer(0), .source = rows.integer(1), .next_seq = rows.count(4)};
    CUSTOS_TRY(row.detection, store.intern_word(to_hex(rows.id<Digest>(3))));
    return row;
}

std::uint64_t permission_bits(const Permissions& permissions) noexcept {
    return (permissions.has_acl ? kHasAclBit : 0U) | (permissions.world_read ? kWorldReadBit : 0U) |
           (permissions.world_write ? kWorldWriteBit : 0U);
}

std::uint64_t state_bits(const ObjectReport& report) noexcept {
    const bool retry = std::any_of(report.gaps.begin(), report.gaps.end(),
                                   [](const Gap& gap) { return is_transient(gap.code); });
    return static_cast<std::uint64_t>(report.read) | (retry ? kRetryBit : 0U);
}

std::string path_binding(const ObjectKey& key) {
    return "path:" + to_hex(key);
}

/// What a stored finding looked like before this read.
struct Earlier {
    Instant first_seen;
    std::uint64_t hits = 0;
    std::uint64_t confident = 0;
    double confidence_min = 0;
    double confidence_max = 0;
    std::uint64_t distinct = 0;
    bool sampled = false;
    std::vector<Fingerprint> tokens;
    std::vector<Place> places;
};

/// Stores one object after another of one batch.
class ObjectWriter {
public:
    ObjectWriter(Connection& store, const IngestKeys& keys, const UnitRow& unit, Instant now)
        : store_(store), keys_(keys), unit_(unit), now_(now) {}

    Result<void> put(const ObjectReport& report) {
        CUSTOS_TRY(const auto known,
                   store_.query_integer("SELECT object FROM object_key WHERE source=?1 AND key=?2",
                                        unit_.source, report.key));
        const std::int64_t object = known.value_or(0);
        if (known) {
            CUSTOS_CHECK(update_object(object, report));
            CUSTOS_CHECK(clear_details(object));
            CUSTOS_CHECK(put_details(object, report));
            return replace_findings(object, report);
        }
        CUSTOS_TRY(const std::int64_t added, insert_object(report));
        CUSTOS_CHECK(put_details(added, report));
        for (const Finding& finding : report.findings)
            CUSTOS_CHECK(put_finding(added, finding, nullptr, true));
        return {};
    }

private:
    Result<std::int64_t> insert_object(const ObjectReport& report) {
        CUSTOS_TRY(const std::string path, keys_.paths.seal(report.path, path_binding(report.key)));
        CUSTOS_TRY(const std::int64_t format, store_.intern_word(report.format));
        CUSTOS_TRY(const std::int64_t charset, store_.intern_word(report.charset));
        CUSTOS_CHECK(store_.run(
            "INSERT INTO object(source, key, path, display_path, path_hits, size_bytes, mtime_ns, "
            "ctime_ns, inode, mode, uid, gid, permission_bits, read_state, bytes_read, content, "
            "format, charset, detection, first_read, last_read, unit) VALUES(?1, ?2, ?3, ?4, ?5, "
            "?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?20, ?21)",
            unit_.source, report.key, Blob{path}, report.display_path, report.path_has_hits,
            report.token.size_bytes, report.token.mtime_ns, report.token.ctime_ns,
            report.token.inode, report.permissions.mode, report.permissions.uid,
            report.permissions.gid, permission_bits(report.permissions), report.read,
            report.bytes_read, report.content, format, charset, unit_.detection, now_,
            unit_.number));
        const std::int64_t object = store_.last_row_id();
        CUSTOS_CHECK(store_.run("INSERT INTO object_key(source, key, object, token, state, "
                                "detection) VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
                                unit_.source, report.key, object, hash_of(report.token),
                                state_bits(report), unit_.detection));
        return object;
    }

    Result<void> update_object(std::int64_t object, const ObjectReport& report) {
        CUSTOS_TRY(const std::string path, keys_.paths.seal(report.path, path_binding(report.key)));
        CUSTOS_TRY(const std::int64_t format, store_.intern_word(report.format));
        CUSTOS_TRY(const std::int64_t charset, store_.intern_word(report.charset));
        CUSTOS_CHECK(store_.run(
            "UPDATE object SET path=?2, display_path=?3, path_hits=?4, size_bytes=?5, mtime_ns=?6, "
            "ctime_ns=?7, inode=?8, mode=?9, uid=?10, gid=?11, permission_bits=?12, "
            "read_state=?13, "
            "bytes_read=?14, content=?15, format=?16, charset=?17, detection=?18, last_read=?19, "
            "unit=?20, vanished=NULL WHERE id=?1",
            object, Blob{path}, report.display_path, report.path_has_hits, report.token.size_bytes,
            report.token.mtime_ns, report.token.ctime_ns, report.token.inode,
            report.permissions.mode, report.permissions.uid, report.permissions.gid,
            permission_bits(report.permissions), report.read, report.bytes_read, report.content,
            format, charset, unit_.detection, now_, unit_.number));
        return store_.run("UPDATE object_key SET token=?3, state=?4, detection=?5 WHERE source=?1 "
                          "AND key=?2",
                          unit_.source, report.key, hash_of(report.token), state_bits(report),
                          unit_.detection);
    }

    Result<void> clear_details(std::int64_t object) {
        CUSTOS_CHECK(store_.run("DELETE FROM object_gap WHERE object=?1", object));
        return store_.run("DELETE FROM path_category WHERE source=?1 AND object=?2", unit_.source,
                          object);
    }

    Result<void> put_details(std::int64_t object, const ObjectReport& report) {
        std::int64_t number = 0;
        for (const Gap& gap : report.gaps)
            CUSTOS_CHECK(store_.run("INSERT INTO object_gap(object, number, source, code, native, "
                                    "at_byte, detail) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                                    object, number++, unit_.source, gap.code, gap.native,
                                    gap.at_byte, gap.detail));
        for (const DataCategory& category : report.path_categories) {
            CUSTOS_TRY(const std::int64_t word, store_.intern_word(category.text()));
            CUSTOS_CHECK(store_.run("INSERT INTO path_category(source, object, category) "
                                    "VALUES(?1, ?2, ?3) ON CONFLICT DO NOTHING",
                                    unit_.source, object, word));
        }
        return {};
    }

    Result<std::map<std::int64_t, Earlier>> read_earlier(std::int64_t object) {
        std::map<std::int64_t, Earlier> earlier;
        CUSTOS_TRY(auto rows,
                   store_.query("SELECT f.detector, f.first_seen, f.hits, f.confident, "
                                "f.confidence_min, f.confidence_max, f.distinct_values, d.sampled, "
                                "d.tokens, d.places FROM finding f JOIN finding_detail d ON "
                                "d.source=f.source AND d.object=f.object AND d.detector=f.detector "
                                "WHERE f.source=?1 AND "
                                "f.object=?2",
                                unit_.source, object));
        for (;;) {
            CUSTOS_TRY(const bool more, rows.step());
            if (!more)
                return earlier;
            Earlier row{.first_seen = rows.instant(1),
                        .hits = rows.count(2),
                        .confident = rows.count(3),
                        .confidence_min = rows.real(4),
                        .confidence_max = rows.real(5),
                        .distinct = rows.count(6),
                        .sampled = rows.integer(7) != 0};
            CUSTOS_TRY(row.tokens, decode_tokens(rows.blob(8)));
            CUSTOS_TRY(row.places, decode_places(rows.blob(9)));
            earlier.emplace(rows.integer(0), std::move(row));
        }
    }

    Result<void> replace_findings(std::int64_t object, const ObjectReport& report) {
        const bool whole = report.read == ReadState::whole;
        CUSTOS_TRY(const auto earlier, read_earlier(object));
        if (whole) {
            CUSTOS_CHECK(store_.run("DELETE FROM finding WHERE source=?1 AND object=?2",
                                    unit_.source, object));
            CUSTOS_CHECK(store_.run("DELETE FROM finding_detail WHERE source=?1 AND object=?2",
                                    unit_.source, object));
        } else {
            CUSTOS_CHECK(store_.run("UPDATE finding SET re_seen=0 WHERE source=?1 AND object=?2",
                                    unit_.source, object));
        }
        for (const Finding& finding : report.findings) {
            CUSTOS_TRY(const std::int64_t detector, store_.intern_word(finding.detector.text()));
            const auto found = earlier.find(detector);
            const Earlier* before = found == earlier.end() ? nullptr : &found->second;
            CUSTOS_CHECK(put_finding(object, finding, before, whole));
        }
        return {};
    }

    /// `before` with a whole read gives only the date of first sight; with a partial one the larger
    /// figures of both stand, and what was not read again is not called re-seen.
    Result<void> put_finding(std::int64_t object, const Finding& finding, const Earlier* before,
                             bool whole) {
        CUSTOS_TRY(const std::int64_t detector, store_.intern_word(finding.detector.text()));
        CUSTOS_TRY(const std::int64_t category, store_.intern_word(finding.category.text()));
        Earlier now{.first_seen = before != nullptr ? before->first_seen : now_,
                    .hits = finding.count,
                    .confident = finding.count_confident,
                    .confidence_min = finding.confidence_min,
                    .confidence_max = finding.confidence_max,
                    .distinct = finding.distinct.estimate(),
                    .sampled = !finding.distinct.is_exact(),
                    .tokens = fully_keyed(finding.distinct),
                    .places = finding.places};
        const bool kept = before != nullptr && !whole;
        if (kept)
            merge(now, *before);
        CUSTOS_TRY(const std::int64_t triage, verdict_on(object, detector, finding, before));
        CUSTOS_CHECK(store_.run(
            "INSERT INTO finding(source, object, detector, version, category, mask, hits, "
            "confident, confidence_min, confidence_max, distinct_values, re_seen, triage, "
            "first_seen, last_seen) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, "
            "?14, ?15) ON CONFLICT(source, object, detector) DO UPDATE SET "
            "version=excluded.version, category=excluded.category, mask=excluded.mask, "
            "hits=excluded.hits, confident=excluded.confident, "
            "confidence_min=excluded.confidence_min, confidence_max=excluded.confidence_max, "
            "distinct_values=excluded.distinct_values, re_seen=excluded.re_seen, "
            "triage=excluded.triage, last_seen=excluded.last_seen",
            unit_.source, object, detector, finding.detector_version, category, finding.mask,
            now.hits, now.confident, now.confidence_min, now.confidence_max, now.distinct, !kept,
            triage, now.first_seen, now_));
        return store_.run("INSERT INTO finding_detail(source, object, detector, places, tokens, "
                          "sampled) VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(source, object, "
                          "detector) DO UPDATE SET places=excluded.places, tokens=excluded.tokens, "
                          "sampled=excluded.sampled",
                          unit_.source, object, detector, Blob{encode_places(now.places)},
                          Blob{encode_tokens(now.tokens)}, now.sampled);
    }

    static void merge(Earlier& now, const Earlier& before) {
        now.hits = std::max(now.hits, before.hits);
        now.confident = std::max(now.confident, before.confident);
        now.confidence_min = std::min(now.confidence_min, before.confidence_min);
        now.confidence_max = std::max(now.confidence_max, before.confidence_max);
        std::vector<Fingerprint> both;
        std::set_union(now.tokens.begin(), now.tokens.end(), before.tokens.begin(),
                       before.tokens.end(), std::back_inserter(both));
        now.sampled = now.sampled || before.sampled || both.size() > DistinctTokens::kExact;
        now.distinct = std::max({now.distinct, before.distinct, std::uint64_t{both.size()}});
        if (both.size() > DistinctTokens::kExact)
            both.resize(DistinctTokens::kExact);
        now.tokens = std::move(both);
    }

    [[nodiscard]] std::vector<Fingerprint> fully_keyed(const DistinctTokens& distinct) const {
        std::vector<Fingerprint> tokens;
        tokens.reserve(distinct.tokens().size());
        for (const Fingerprint& half : distinct.tokens())
            tokens.push_back(keys_.second_half(half));
        std::sort(tokens.begin(), tokens.end());
        return tokens;
    }

    /// A verdict holds for the detector version it was given on.
    Result<std::int64_t> verdict_on(std::int64_t object, std::int64_t detector,
                                    const Finding& finding, const Earlier* before) {
        if (before == nullptr)
            return std::int64_t{0};
        CUSTOS_TRY(
            const auto verdict,
            store_.query_integer("SELECT verdict FROM triage WHERE object=?1 AND detector=?2 "
                                 "AND version=?3",
                                 object, detector, finding.detector_version));
        return verdict.value_or(0);
    }

    Connection& store_;
    const IngestKeys& keys_;
    const UnitRow& unit_;
    Instant now_;
};

Result<void> count_batch(Connection& store, const UnitRow& unit,
                         std::span<const ObjectReport> objects) {
    ScanCounters sum;
    for (const ObjectReport& report : objects) {
        ++(report.read == ReadState::none ? sum.objects_unread : sum.objects_read);
        sum.bytes_read += report.bytes_read;
        sum.gaps += report.gaps.size();
        for (const Finding& finding : report.findings)
            sum.hits += finding.count;
    }
    return store.run("UPDATE unit SET next_seq=next_seq+1, objects_read=objects_read+?2, "
                     "objects_unread=objects_unread+?3, bytes_read=bytes_read+?4, hits=hits+?5, "
                     "gaps=gaps+?6 WHERE number=?1",
                     unit.number, sum.objects_read, sum.objects_unread, sum.bytes_read, sum.hits,
                     sum.gaps);
}

/// What the store believes of a source as a whole.
struct SourceRow {
    std::optional<std::uint64_t> file_system_id;
    bool trusted = false; ///< somebody said that the next listing is right
};

Result<SourceRow> read_source(Connection& store, std::int64_t source) {
    CUSTOS_TRY(auto rows, store.query("SELECT file_system_id, trusted FROM source_state WHERE "
                                      "source=?1",
                                      source));
    CUSTOS_TRY(const bool found, rows.step());
    SourceRow row;
    if (found && !rows.is_null(0))
        row.file_system_id = rows.count(0);
    row.trusted = found && rows.integer(1) != 0;
    return row;
}

bool is_suspect(const SourceRow& source, const ListingEnd& end, const KnownObjects& known) {
    if (source.trusted || known.count() == 0)
        return false;
    if (source.file_system_id && end.file_system_id != 0 &&
        *source.file_system_id != end.file_system_id)
        return true;
    // What a listing that was broken off did not reach says nothing.
    const std::size_t gone = known.count() - known.count_seen();
    return end.complete && (end.listed == 0 || gone * 2 > known.count());
}

Result<void> close_vanished(Connection& store, const UnitRow& unit, const KnownObjects& known,
                            Instant now) {
    for (const ObjectKey& key : known.unseen()) {
        CUSTOS_TRY(const auto object,
                   store.query_integer("SELECT object FROM object_key WHERE source=?1 AND key=?2",
                                       unit.source, key));
        if (!object)
            continue; // erased meanwhile
        CUSTOS_CHECK(store.run("UPDATE object_key SET state=state|?3 WHERE source=?1 AND key=?2",
                               unit.source, key, kVanishedBit));
        CUSTOS_CHECK(store.run("UPDATE object SET vanished=?2 WHERE id=?1", *object, now));
    }
    return {};
}

Result<void> put_source_gaps(Connection& store, const IngestKeys& keys, const UnitRow& unit,
                             const ListingEnd& end, bool suspect) {
    CUSTOS_CHECK(store.run("DELETE FROM source_gap WHERE unit=?1", unit.number));
    std::int64_t number = 0;
    const auto put = [&](const SourceGap& gap) -> Result<void> {
        CUSTOS_TRY(const std::string path,
                   keys.paths.seal(gap.path, "gap:" + std::to_string(unit.number) + ':' +
                                                 std::to_string(number)));
        return store.run("INSERT INTO source_gap(unit, number, code, native, detail, path, "
                         "display_path) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                         unit.number, number++, gap.gap.code, gap.gap.native, gap.gap.detail,
                         Blob{path}, gap.display_path);
    };
    if (suspect)
        CUSTOS_CHECK(put(SourceGap{.gap = Gap{.code = GapCode::source_suspect}}));
    for (const SourceGap& gap : end.gaps)
        CUSTOS_CHECK(put(gap));
    return {};
}

} // namespace

Result<Ingested> ingest(Transaction& change, const IngestKeys& keys, const Uuid& unit,
                        std::uint64_t seq, std::span<const ObjectReport> objects, Instant now) {
    Connection& store = change.connection();
    CUSTOS_TRY(const UnitRow row, open_unit(store, unit));
    if (seq < row.next_seq)
        return Ingested{.repeated = true};
    if (seq > row.next_seq)
        return fail(ErrorCode::conflict,
                    "batch {} of a unit came where {} was due; a batch is lost",
                    static_cast<std::int64_t>(seq), static_cast<std::int64_t>(row.next_seq));
    ObjectWriter writer(store, keys, row, now);
    Ingested done;
    for (const ObjectReport& report : objects) {
        CUSTOS_CHECK(writer.put(report));
        ++done.objects;
        done.findings += report.findings.size();
    }
    CUSTOS_CHECK(count_batch(store, row, objects));
    return done;
}

Result<ListingOutcome> finish_listing(Transaction& change, const IngestKeys& keys, const Uuid& unit,
                                      const ListingEnd& end, const KnownObjects& known,
                                      Instant now) {
    Connection& store = change.connection();
    CUSTOS_TRY(const UnitRow row, open_unit(store, unit));
    CUSTOS_TRY(const SourceRow source, read_source(store, row.source));
    ListingOutcome outcome;
    outcome.suspect = is_suspect(source, end, known);
    outcome.closed = end.complete && !outcome.suspect;
    if (outcome.closed) {
        outcome.vanished = known.count() - known.count_seen();
        CUSTOS_CHECK(close_vanished(store, row, known, now));
        CUSTOS_CHECK(store.run("UPDATE source_state SET file_system_id=?2, trusted=0 WHERE "
                               "source=?1",
                               row.source, end.file_system_id));
    }
    CUSTOS_CHECK(put_source_gaps(store, keys, row, end, outcome.suspect));
    const std::uint64_t gaps = end.gaps.size() + end.gaps_dropped + (outcome.suspect ? 1U : 0U);
    CUSTOS_CHECK(store.run("UPDATE unit SET listing_complete=?2, listed=?3, excluded=?4, "
                           "file_system_id=?5, atime_moves=?6, gaps=gaps+?7, vanished=?8 WHERE "
                           "number=?1",
                           row.number, outcome.closed, end.listed, end.excluded, end.file_system_id,
                           end.atime_moves, gaps, outcome.vanished));
    return outcome;
}

Result<void> trust_source_again(Transaction& change, const SourceId& source) {
    Connection& store = change.connection();
    CUSTOS_TRY(const std::int64_t word, store.intern_word(source.text()));
    return store.run("INSERT INTO source_state(source, trusted) VALUES(?1, 1) ON CONFLICT(source) "
                     "DO UPDATE SET trusted=1",
                     word);
}

Result<std::uint64_t> erase_vanished(Transaction& change, Instant before, std::size_t limit) {
    Connection& store = change.connection();
    struct Gone {
        std::int64_t object;
        std::int64_t source;
        ObjectKey key;
    };
    std::vector<Gone> gone;
    {
        CUSTOS_TRY(auto rows,
                   store.query("SELECT id, source, key FROM object WHERE vanished IS NOT "
                               "NULL AND vanished<?1 ORDER BY vanished LIMIT ?2",
                               before, limit));
        for (;;) {
            CUSTOS_TRY(const bool more, rows.step());
            if (!more)
                break;
            gone.push_back({rows.integer(0), rows.integer(1), rows.id<ObjectKey>(2)});
        }
    }
    for (const Gone& object : gone) {
        CUSTOS_CHECK(store.run("DELETE FROM finding WHERE source=?1 AND object=?2", object.source,
                               object.object));
        CUSTOS_CHECK(store.run("DELETE FROM finding_detail WHERE source=?1 AND object=?2",
                               object.source, object.object));
        CUSTOS_CHECK(store.run("DELETE FROM path_category WHERE source=?1 AND object=?2",
                               object.source, object.object));
        CUSTOS_CHECK(store.run("DELETE FROM triage WHERE object=?1", object.object));
        CUSTOS_CHECK(store.run("DELETE FROM object_key WHERE source=?1 AND key=?2", object.source,
                               object.key));
        // Its gaps go with it (ON DELETE CASCADE).
        CUSTOS_CHECK(store.run("DELETE FROM object WHERE id=?1", object.object));
    }
    return static_cast<std::uint64_t>(gone.size());
}

} // namespace custos::daemon
