// The log as it grows, what it refuses, and every way of changing it after the fact.

#include "daemon/evidence/log.h"

#include "daemon/evidence/export.h"
#include "daemon/evidence/verify.h"
#include "daemon/keys/seal.h"
#include "daemon/store/connection.h"
#include "scanners/model/sha256.h"
#include "scratch.h"
#include "tests/support/is_ok.h"

#include <algorithm>
#include <cstdlib>
#include <gtest/gtest.h>

namespace custos::daemon {
namespace {

using custos::testing::FailsNaming;
using custos::testing::FailsWith;
using custos::testing::IsOk;

const KeyRing& seal_keys() {
    static const ScratchFolder folder;
    static const auto keys = KeyRing::create(
        folder.path("keys"), SealOwner{.organisation = "Gemeente Voorbeeldegem"}, at_second(0));
    return *keys;
}

EntryDraft draft_of(int number, std::string details = {}) {
    return EntryDraft{.time = at_second(number),
                      .type = "scan.finished",
                      .payload = R"({"objects":)" + std::to_string(number) + "}",
                      .details = std::move(details)};
}

TEST(Entry, HasOneTextForEver) {
    const auto entry =
        compose_entry(7, make_digest(0xab),
                      EntryDraft{.time = at_second(0),
                                 .type = "scan.finished",
                                 .payload = R"({ "scan":"019a", "objects": 12,"done":true })"},
                      make_digest(0xcd));
    ASSERT_THAT(entry, IsOk());
    std::string ab;
    std::string cd;
    for (int i = 0; i < 32; ++i) {
        ab += "ab";
        cd += "cd";
    }
    EXPECT_EQ(entry->line, R"({"details":")" + cd +
                               R"(","payload":{"done":true,"objects":12,"scan":"019a"},"prev":")" +
                               ab + R"(","seq":7,"time":")" + to_text(at_second(0)) +
                               R"(","type":"scan.finished","v":1})");
    EXPECT_EQ(entry->hash, sha256(entry->line));
    const auto again = parse_entry(entry->line);
    ASSERT_THAT(again, IsOk());
    EXPECT_EQ(again->seq, 7U);
    EXPECT_EQ(again->prev, make_digest(0xab));
    EXPECT_EQ(again->details, make_digest(0xcd));
}

TEST(Entry, HasNoRoomForNamesAndSentences) {
    const auto composes = [](std::string type, std::string payload) {
        return compose_entry(0, Digest{},
                             EntryDraft{.type = std::move(type), .payload = std::move(payload)},
                             std::nullopt)
            .has_value();
    };
    EXPECT_TRUE(composes("a.b_c", R"({"list":["x-1",2,null,{"k":"sha256:00"}]})"));
    EXPECT_FALSE(composes("a.b", R"({"actor":"Jan Peeters"})"));
    EXPECT_FALSE(composes("a.b", R"({"path":"/home/jan"})"));
    EXPECT_FALSE(composes("a.b", R"({"text":"caf\u00e9"})"));
    EXPECT_FALSE(composes("a.b", R"({"share":0.5})"));
    EXPECT_FALSE(composes("a.b", R"({"large":9007199254740992})"));
    EXPECT_FALSE(composes("a.b", "{\"long\":\"" + std::string(129, 'x') + "\"}"));
    EXPECT_FALSE(composes("a.b", "[]"));
    EXPECT_FALSE(composes("a.b", "not json"));
    EXPECT_FALSE(composes("", "{}"));
    EXPECT_FALSE(composes("A b", "{}"));
}

TEST(Entry, IsParsedInItsCanonicalFormOnly) {
    const auto entry = compose_entry(0, Digest{}, draft_of(1), std::nullopt);
    ASSERT_THAT(entry, IsOk());
    EXPECT_THAT(parse_entry(' ' + entry->line), FailsWith(ErrorCode::corrupt));
    EXPECT_THAT(parse_entry(entry->line + '\n'), FailsWith(ErrorCode::corrupt));
    EXPECT_THAT(parse_entry(entry->line.substr(1)), FailsWith(ErrorCode::corrupt));
    std::string doubled = entry->line;
    doubled.insert(1, R"("seq":5,)");
    EXPECT_THAT(parse_entry(doubled), FailsWith(ErrorCode::corrupt));
    std::string later = entry->line;
    later.replace(later.size() - 2, 1, "2");
    EXPECT_THAT(parse_entry(later), FailsWith(ErrorCode::corrupt));
}

class Log : public ::testing::Test {
protected:
    void append(int count, int first = 0) {
        auto change = store_.writer.begin();
        ASSERT_THAT(change, IsOk());
        for (int i = first; i < first + count; ++i)
            ASSERT_THAT(
                append_evidence(*change, store_.cipher,
                                draft_of(i, i % 2 == 0 ? R"({"actor":"Jan Peeters"})" : "")),
                IsOk());
        ASSERT_THAT(change->commit(), IsOk());
    }
    Checkpoint checkpoint(int second = 1000) {
        auto change = store_.writer.begin();
        auto made = make_checkpoint(*change, KeySealer(seal_keys()), at_second(second));
        EXPECT_THAT(made, IsOk());
        EXPECT_THAT(change->commit(), IsOk());
        return *std::move(made);
    }
    LogVerification verify() {
        auto result = verify_log(connection(), store_.cipher, seal_keys().seal_certificate_pem());
        EXPECT_THAT(result, IsOk());
        return *std::move(result);
    }
    bool finds(Breach breach) {
        const auto result = verify();
        return std::any_of(result.faults.begin(), result.faults.end(),
                           [&](const LogFault& fault) { return fault.breach == breach; });
    }
    template <class... Arguments>
    void tamper(Literal sql, const Arguments&... arguments) {
        ASSERT_THAT(connection().run("DROP TRIGGER IF EXISTS evidence_entry_stays"), IsOk());
        ASSERT_THAT(connection().run("DROP TRIGGER IF EXISTS evidence_entry_fixed"), IsOk());
        ASSERT_THAT(connection().run(sql, arguments...), IsOk());
    }
    Connection& connection() { return store_.writer.connection(); }
    ScratchStore store_;
};

TEST_F(Log, GrowsAndIsSound) {
    append(100);
    checkpoint();
    append(37, 100);
    checkpoint();
    const auto result = verify();
    EXPECT_TRUE(result.is_sound())
        << name_of(result.faults.empty() ? Breach{} : result.faults[0].breach);
    EXPECT_EQ(result.entries, 137U);
    EXPECT_EQ(result.verified, 137U);
    EXPECT_EQ(result.details, 69U);
    EXPECT_EQ(result.checkpoints, 2U);
    const auto head = read_log_head(connection());
    ASSERT_THAT(head, IsOk());
    EXPECT_EQ(head->root, result.head.root);
    EXPECT_EQ(head->last, result.head.last);
}

TEST_F(Log, IsSoundWhenEmpty) {
    EXPECT_TRUE(verify().is_sound());
    EXPECT_EQ(read_log_head(connection())->size, 0U);
    auto change = store_.writer.begin();
    EXPECT_THAT(make_checkpoint(*change, KeySealer(seal_keys()), at_second(1)),
                FailsWith(ErrorCode::not_found));
}

TEST_F(Log, LosesAnEntryWithTheChangeItRecords) {
    append(3);
    {
        auto change = store_.writer.begin();
        ASSERT_THAT(change, IsOk());
        ASSERT_THAT(append_evidence(*change, store_.cipher, draft_of(9, "{}")), IsOk());
    }
    EXPECT_EQ(read_log_head(connection())->size, 3U);
    append(3, 3);
    EXPECT_TRUE(verify().is_sound());
}

TEST_F(Log, OpensDetailsForTheirEntryOnly) {
    append(3);
    EXPECT_EQ(*read_details(connection(), store_.cipher, 0), R"({"actor":"Jan Peeters"})");
    EXPECT_EQ(*read_details(connection(), store_.cipher, 1), std::nullopt);
    tamper("UPDATE evidence_details SET sealed=(SELECT sealed FROM evidence_details WHERE seq=2) "
           "WHERE seq=0");
    EXPECT_THAT(read_details(connection(), store_.cipher, 0), FailsWith(ErrorCode::corrupt));
    EXPECT_TRUE(finds(Breach::details_differ));
}

TEST_F(Log, ProvesEntriesAfterTheirDetailsWereErased) {
    append(10);
    const Checkpoint before = checkpoint();
    {
        auto change = store_.writer.begin();
        ASSERT_THAT(change, IsOk());
        const std::array<std::uint64_t, 2> seqs{2, 4};
        ASSERT_THAT(erase_details(*change, store_.cipher, seqs, at_second(50), R"({"why":"P90D"})"),
                    IsOk());
        EXPECT_THAT(erase_details(*change, store_.cipher, seqs, at_second(50), ""),
                    FailsWith(ErrorCode::not_found));
        ASSERT_THAT(change->commit(), IsOk());
    }
    EXPECT_EQ(*read_details(connection(), store_.cipher, 2), std::nullopt);
    const auto result = verify();
    EXPECT_TRUE(result.is_sound());
    EXPECT_EQ(result.erased, 2U);
    const auto proof = prove_inclusion(connection(), 2, before.size);
    ASSERT_THAT(proof, IsOk());
    const auto entry = read_entry(connection(), 2);
    ASSERT_TRUE(entry && *entry);
    EXPECT_EQ(root_from_inclusion(merkle_leaf((*entry)->line), *proof), before.root);
}

TEST_F(Log, NoticesDetailsThatWentWithoutARecord) {
    append(10);
    tamper("UPDATE evidence_details SET sealed=NULL WHERE seq=4");
    EXPECT_TRUE(finds(Breach::details_missing));
    tamper("DELETE FROM evidence_details WHERE seq=4");
    EXPECT_TRUE(finds(Breach::details_missing));
}

TEST_F(Log, ProvesEveryEntryAgainstEverySize) {
    append(40);
    for (std::uint64_t size = 1; size <= 40; ++size) {
        const auto root = root_at(connection(), size);
        ASSERT_THAT(root, IsOk());
        for (std::uint64_t seq = 0; seq < size; ++seq) {
            const auto proof = prove_inclusion(connection(), seq, size);
            ASSERT_THAT(proof, IsOk());
            const auto entry = read_entry(connection(), seq);
            ASSERT_EQ(root_from_inclusion(merkle_leaf((*entry)->line), *proof), *root);
        }
        const auto consistency = prove_consistency(connection(), size, 40);
        ASSERT_THAT(consistency, IsOk());
        ASSERT_TRUE(verify_consistency(size, 40, *root, *root_at(connection(), 40), *consistency));
    }
    EXPECT_THAT(prove_inclusion(connection(), 40, 40), FailsWith(ErrorCode::not_found));
    EXPECT_THAT(prove_inclusion(connection(), 0, 41), FailsWith(ErrorCode::not_found));
}

TEST_F(Log, RefusesToBeChangedBySlip) {
    append(3);
    EXPECT_FALSE(connection().run("DELETE FROM evidence_entry WHERE seq=1"));
    EXPECT_FALSE(connection().run("UPDATE evidence_entry SET time=0"));
}

TEST_F(Log, NoticesAnEditedEntry) {
    append(10);
    tamper("UPDATE evidence_entry SET line=replace(line, '\"objects\":5', '\"objects\":6') WHERE "
           "seq=5");
    EXPECT_TRUE(finds(Breach::line_malformed)); // its row's hash
    EXPECT_TRUE(finds(Breach::chain_broken));   // seen by the entry after it
    EXPECT_TRUE(finds(Breach::tree_broken));
}

TEST_F(Log, NoticesAnEditedEntryWithItsHashMadeToFit) {
    append(10);
    const auto entry = read_entry(connection(), 5);
    std::string line = (*entry)->line;
    line.replace(line.find("\"objects\":5"), 11, "\"objects\":6");
    tamper("UPDATE evidence_entry SET line=?1, hash=?2 WHERE seq=5", line, sha256(line));
    EXPECT_FALSE(finds(Breach::line_malformed));
    EXPECT_TRUE(finds(Breach::chain_broken));
    EXPECT_TRUE(finds(Breach::tree_broken));
}

TEST_F(Log, NoticesADeletedEntry) {
    append(10);
    tamper("DELETE FROM evidence_entry WHERE seq=5");
    EXPECT_TRUE(finds(Breach::sequence_broken));
    EXPECT_TRUE(finds(Breach::chain_broken));
}

TEST_F(Log, NoticesSwappedEntries) {
    append(10);
    const std::string third = (*read_entry(connection(), 3))->line;
    const std::string fourth = (*read_entry(connection(), 4))->line;
    tamper("UPDATE evidence_entry SET line=?1, hash=?2 WHERE seq=3", fourth, sha256(fourth));
    tamper("UPDATE evidence_entry SET line=?1, hash=?2 WHERE seq=4", third, sha256(third));
    EXPECT_TRUE(finds(Breach::line_malformed));
    EXPECT_TRUE(finds(Breach::chain_broken));
}

TEST_F(Log, NoticesACutEnd) {
    append(10);
    tamper("DELETE FROM evidence_entry WHERE seq>=8");
    EXPECT_TRUE(finds(Breach::head_moved));
}

TEST_F(Log, NoticesARollbackAgainstACheckpoint) {
    append(10);
    const Checkpoint kept = checkpoint();
    append(5, 10);
    EXPECT_THAT(
        verify_since(connection(), kept.text, kept.signature, seal_keys().seal_certificate_pem()),
        IsOk());
    // A careful forger puts the head and the tree right as well; the checkpoint stays behind.
    const std::string last = (*read_entry(connection(), 7))->line;
    tamper("DELETE FROM evidence_entry WHERE seq>=8");
    tamper("DELETE FROM evidence_details WHERE seq>=8");
    tamper("DELETE FROM evidence_node WHERE (number+1)<<level>8");
    tamper("UPDATE meta SET value=8 WHERE name='evidence.size'");
    tamper("UPDATE meta SET value=?1 WHERE name='evidence.last'", sha256(last));
    EXPECT_TRUE(finds(Breach::checkpoint_broken));
    EXPECT_FALSE(finds(Breach::head_moved));
    EXPECT_THAT(
        verify_since(connection(), kept.text, kept.signature, seal_keys().seal_certificate_pem()),
        FailsNaming(ErrorCode::conflict, "rolled back"));
}

TEST_F(Log, NoticesARewriteAgainstACheckpoint) {
    append(10);
    const Checkpoint kept = checkpoint();
    ScratchStore forged;
    {
        auto change = forged.writer.begin();
        ASSERT_THAT(change, IsOk());
        for (int i = 0; i < 12; ++i)
            ASSERT_THAT(append_evidence(*change, forged.cipher, draft_of(i + 100)), IsOk());
        ASSERT_THAT(change->commit(), IsOk());
    }
    EXPECT_THAT(verify_since(forged.writer.connection(), kept.text, kept.signature,
                             seal_keys().seal_certificate_pem()),
                FailsNaming(ErrorCode::conflict, "rewritten"));
}

TEST_F(Log, NoticesATouchedCheckpoint) {
    append(10);
    checkpoint();
    tamper("UPDATE evidence_checkpoint SET text=replace(text, '\"v\":1', '\"v\":2')");
    EXPECT_TRUE(finds(Breach::signature_broken));
    tamper("UPDATE evidence_checkpoint SET root=zeroblob(32)");
    EXPECT_TRUE(finds(Breach::checkpoint_broken));
}

TEST_F(Log, NoticesATouchedTree) {
    append(10);
    tamper("UPDATE evidence_node SET hash=zeroblob(32) WHERE level=1 AND number=2");
    EXPECT_TRUE(finds(Breach::tree_broken));
    tamper("DELETE FROM evidence_node WHERE level=3");
    EXPECT_TRUE(finds(Breach::tree_broken));
}

TEST_F(Log, SignsAHeadOnce) {
    append(3);
    const Checkpoint first = checkpoint(10);
    const Checkpoint second = checkpoint(20);
    EXPECT_EQ(first.signature, second.signature);
    append(1, 3);
    EXPECT_EQ(checkpoint(30).size, 4U);
    auto change = store_.writer.begin();
    EXPECT_THAT(put_time_stamp(*change, 4, "token"), IsOk());
    EXPECT_THAT(put_time_stamp(*change, 5, "token"), FailsWith(ErrorCode::not_found));
    EXPECT_EQ(read_last_checkpoint(connection()).value()->token, "token");
}

TEST_F(Log, FiltersByTypeAndTime) {
    append(5);
    {
        auto change = store_.writer.begin();
        ASSERT_THAT(
            append_evidence(
                *change, store_.cipher,
                EntryDraft{.time = at_second(100), .type = "policy.activated", .payload = "{}"}),
            IsOk());
        ASSERT_THAT(change->commit(), IsOk());
    }
    EXPECT_EQ(read_entries(connection(), EntryFilter{.type = "scan"})->size(), 5U);
    EXPECT_EQ(read_entries(connection(), EntryFilter{.type = "sca"})->size(), 0U);
    EXPECT_EQ(read_entries(connection(), EntryFilter{.since = at_second(3)})->size(), 3U);
    EXPECT_EQ(read_entries(connection(), EntryFilter{.from = 4, .limit = 1})->front().seq, 4U);
}

/// The lines of POLICIES 5.4, as an outsider types them.
TEST_F(Log, IsExportedForAnOutsiderWithOpenssl) {
    append(13);
    const Checkpoint older = checkpoint(10);
    append(8, 13);
    const Checkpoint newest = checkpoint(20);
    const auto files = compose_export(connection(), newest, seal_keys().seal_certificate_pem(), {});
    ASSERT_THAT(files, IsOk());
    EXPECT_TRUE(files->contains("consistency-" + std::to_string(older.size) + ".txt"));
    const ScratchFolder out;
    std::filesystem::create_directory(out.folder() / "entries");
    for (const auto& [name, bytes] : *files)
        write_bytes(out.path(name), bytes);
    write_bytes(out.path("check.sh"), R"sh(set -eu
cd "$1"
openssl cms -verify -binary -inform DER -in checkpoint.json.p7s -content checkpoint.json \
    -CAfile seal.crt -purpose any -out /dev/null 2>/dev/null
for entry in entries/*.json; do
    h=$({ printf '\000'; cat "$entry"; } | openssl dgst -sha256 -r | cut -c1-64)
    while read -r side sib; do
        [ "$side" = R ] && p="$h$sib" || p="$sib$h"
        h=$(printf '01%s' "$p" | xxd -r -p | openssl dgst -sha256 -r | cut -c1-64)
    done < "${entry%.json}.proof"
    [ "$h" = "$(cat root.hex)" ]
done
)sh");
    const auto check = [&] {
        const std::string command = "sh " + out.path("check.sh") + ' ' + out.folder().string();
        return std::system(command.c_str()); // the test's own folder, no text from elsewhere
    };
    EXPECT_EQ(check(), 0);
    std::string entry = read_bytes(out.path("entries/20.json"));
    entry[entry.find("\"objects\":") + 10] = '9';
    write_bytes(out.path("entries/20.json"), entry);
    EXPECT_NE(check(), 0);
}

} // namespace
} // namespace custos::daemon
