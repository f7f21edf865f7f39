#include "scratch.h"

#include "scanners/model/sha256.h"
#include "tests/support/is_ok.h"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

namespace custos::daemon {

namespace {

template <class T>
T require(Result<T> result) {
    if (!result) {
        ADD_FAILURE() << message_of(result.error());
        std::abort(); // no test can go on without its store
    }
    return *std::move(result);
}

} // namespace

ScratchFolder::ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "custos-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
        std::abort();
    folder_ = name;
}

ScratchFolder::~ScratchFolder() {
    std::error_code left;
    std::filesystem::remove_all(folder_, left);
}

std::string ScratchFolder::path(std::string_view name) const {
    return (folder_ / name).string();
}

Secret make_test_key(std::uint8_t fill) {
    const std::vector<std::uint8_t> bytes(kKeyBytes, fill);
    return Secret(bytes);
}

Instant at_second(std::int64_t second) {
    return from_micros(1'793'000'000'000'000) + std::chrono::seconds(second);
}

std::string read_bytes(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    return bytes.str();
}

void write_bytes(const std::string& path, std::string_view bytes) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << bytes;
}

Digest make_digest(std::uint8_t fill) {
    Digest digest;
    digest.bytes.fill(fill);
    return digest;
}

Uuid make_test_uuid(std::uint64_t number) {
    Uuid id;
    std::memcpy(id.bytes.data(), &number, sizeof number);
    return id;
}

Fingerprint make_token(std::uint64_t number) {
    const Digest digest = sha256("token " + std::to_string(number));
    Fingerprint token;
    std::copy_n(digest.bytes.begin(), token.bytes.size(), token.bytes.begin());
    return token;
}

ObjectReport make_object(std::uint64_t number) {
    ObjectReport report;
    const Digest digest = sha256("object " + std::to_string(number));
    std::copy_n(digest.bytes.begin(), report.key.bytes.size(), report.key.bytes.begin());
    report.path = "folder/file-" + std::to_string(number) + ".txt";
    report.display_path = report.path;
    report.token = ChangeToken{
        .size_bytes = 100 + number, .mtime_ns = 1, .ctime_ns = 2, .inode = 1000 + number};
    report.permissions = Permissions{.mode = 0640, .uid = 1000, .gid = 1000};
    report.read = ReadState::whole;
    report.bytes_read = 100 + number;
    report.content = digest;
    report.format = "text";
    report.charset = "utf-8";
    return report;
}

Finding make_finding(std::string_view detector, std::string_view category,
                     std::initializer_list<std::uint64_t> tokens) {
    Finding finding{.detector = DetectorId(std::string(detector)),
                    .category = DataCategory(std::string(category)),
                    .mask = Mask::hidden,
                    .count = tokens.size(),
                    .confidence_min = 0.5F,
                    .confidence_max = 0.9F};
    finding.count_confident = tokens.size();
    for (const std::uint64_t token : tokens)
        finding.distinct.add(make_token(token));
    finding.places.push_back(Place{.start = 10, .end = 25, .line = 2, .column = 3});
    return finding;
}

ScratchStore::ScratchStore()
    : key(make_test_key(1)), cipher(require(PayloadCipher::create(make_test_key(2)))),
      second_half([](const Fingerprint& half) {
          Fingerprint full = half;
          for (std::uint8_t& byte : full.bytes)
              byte ^= 0x5aU;
          return full;
      }),
      writer(require(StoreWriter::create(path(), key, make_test_uuid(99), at_second(0)))) {}

void ScratchStore::reopen() {
    { const StoreWriter closed = std::move(writer); }
    writer = require(StoreWriter::open(path(), key));
}

Uuid ScratchStore::start_unit(std::string_view source, std::uint8_t detection) {
    const Uuid scan = make_test_uuid(1000 + next_uuid_);
    const Uuid unit = make_test_uuid(2000 + next_uuid_++);
    auto change = require(writer.begin());
    EXPECT_THAT(start_scan(change, Scan{.id = scan, .trigger = "manual", .started = at_second(1)}),
                testing::IsOk());
    EXPECT_THAT(add_unit(change, Unit{.id = unit,
                                      .scan = scan,
                                      .source = SourceId(std::string(source)),
                                      .started = at_second(1),
                                      .detection = make_digest(detection)}),
                testing::IsOk());
    EXPECT_THAT(change.commit(), testing::IsOk());
    return unit;
}

Ingested ScratchStore::put(const Uuid& unit, std::uint64_t seq,
                           const std::vector<ObjectReport>& objects, std::int64_t second) {
    auto change = require(writer.begin());
    const Ingested done = require(ingest(change, keys(), unit, seq, objects, at_second(second)));
    EXPECT_THAT(change.commit(), testing::IsOk());
    return done;
}

ListingOutcome ScratchStore::list(const Uuid& unit, std::string_view source,
                                  const std::vector<ObjectReport>& seen, ListingEnd end,
                                  std::int64_t second) {
    KnownObjects known =
        require(known_objects(writer.connection(), SourceId(std::string(source)), make_digest(1)));
    for (const ObjectReport& object : seen)
        static_cast<void>(known.see(object.key, object.token));
    end.listed = seen.size();
    auto change = require(writer.begin());
    const ListingOutcome outcome =
        require(finish_listing(change, keys(), unit, end, known, at_second(second)));
    EXPECT_THAT(change.commit(), testing::IsOk());
    return outcome;
}

void ScratchStore::end_unit(const Uuid& unit, ScanState state, std::int64_t second) {
    auto change = require(writer.begin());
    EXPECT_THAT(set_unit_state(change, unit, state, at_second(second)), testing::IsOk());
    EXPECT_THAT(change.commit(), testing::IsOk());
}

} // namespace custos::daemon
