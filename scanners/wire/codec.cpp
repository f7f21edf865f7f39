#include "scanners/wire/codec.h"

#include "scanners/wire/archive.h"

#include <array>
#include <exception>
#include <utility>

namespace custos::scanners {

namespace {

constexpr std::size_t kMaxUriBytes = 64U << 10U;
constexpr std::size_t kMaxPatterns = 10'000;
constexpr std::size_t kMaxPacks = 256;
constexpr std::size_t kMaxNames = 4096;
constexpr std::size_t kListedBytes = 48;
constexpr std::size_t kPlaceBytes = 32;

/// Types as they stand in a message, in the order of the variant.
constexpr std::array<std::string_view, std::variant_size_v<Message>> kTypes = {
    "work-unit", "listing-page", "listing-answer", "result-batch", "batch-ack",
    "unit-done", "cancel",       "progress",       "reading"};

template <class T, std::size_t Index = 0>
consteval std::string_view type_name() {
    if constexpr (std::is_same_v<std::variant_alternative_t<Index, Message>, T>)
        return kTypes[Index];
    else
        return type_name<T, Index + 1>();
}
template <class T>
constexpr std::string_view type_of = type_name<T>();

} // namespace

// Found by the archives through their own namespace, hence not in the unnamed one.
template <class A>
void describe(A& a, Of<A, ChangeToken>& token) {
    a.fields(4);
    a.field("size", token.size_bytes);
    a.field("mtime", token.mtime_ns);
    a.field("ctime", token.ctime_ns);
    a.field("inode", token.inode);
}

template <class A>
void describe(A& a, Of<A, Permissions>& permissions) {
    a.fields(6);
    a.field("mode", permissions.mode);
    a.field("uid", permissions.uid);
    a.field("gid", permissions.gid);
    a.field("acl", permissions.has_acl);
    a.field("world_read", permissions.world_read);
    a.field("world_write", permissions.world_write);
}

template <class A>
void describe(A& a, Of<A, Gap>& gap) {
    a.fields(4);
    a.field("code", gap.code, kGapCodes);
    a.field("native", gap.native);
    a.field("at", gap.at_byte);
    a.field("detail", gap.detail, kMaxIdBytes);
}

namespace {

void describe_distinct(Writer& a, const DistinctTokens& distinct) {
    a.field("exact", distinct.is_exact());
    a.records("tokens", distinct.tokens(), Fingerprint::kSize, DistinctTokens::kExact);
}
void describe_distinct(Reader& a, DistinctTokens& distinct) {
    bool exact = true;
    std::vector<Fingerprint> tokens;
    a.field("exact", exact);
    a.records("tokens", tokens, Fingerprint::kSize, DistinctTokens::kExact);
    const auto not_ascending = [](const Fingerprint& left, const Fingerprint& right) {
        return left >= right;
    };
    if (std::ranges::adjacent_find(tokens, not_ascending) != tokens.end())
        a.refuse();
    distinct = DistinctTokens::restore(std::move(tokens), !exact);
}

} // namespace

template <class A>
void describe(A& a, Of<A, Finding>& finding) {
    a.fields(11);
    a.field("detector", finding.detector);
    a.field("version", finding.detector_version);
    a.field("category", finding.category);
    a.field("mask", finding.mask, kMasks);
    a.field("count", finding.count);
    a.field("min", finding.confidence_min);
    a.field("max", finding.confidence_max);
    a.field("confident", finding.count_confident);
    describe_distinct(a, finding.distinct);
    a.records("places", finding.places, kPlaceBytes, Finding::kPlaces);
}

template <class A>
void describe(A& a, Of<A, ObjectReport>& report) {
    a.fields(14);
    a.field("key", report.key);
    a.raw("path", report.path, kMaxPathBytes);
    a.field("display", report.display_path, 3 * kMaxPathBytes); // U+FFFD takes three bytes
    a.field("path_hits", report.path_has_hits);
    a.list("path_categories", report.path_categories, kMaxNames);
    a.field("token", report.token);
    a.field("permissions", report.permissions);
    a.field("read", report.read, static_cast<std::size_t>(ReadState::none) + 1);
    a.field("bytes", report.bytes_read);
    a.field("content", report.content);
    a.field("format", report.format, kMaxIdBytes);
    a.field("charset", report.charset, kMaxIdBytes);
    a.list("findings", report.findings, kMaxFindingsPerObject);
    a.list("gaps", report.gaps, kMaxGapsPerObject);
}

template <class A>
void describe(A& a, Of<A, Oddity>& oddity) {
    a.fields(3);
    a.raw("path", oddity.path, kMaxPathBytes);
    a.field("display", oddity.display_path, 3 * kMaxPathBytes);
    a.field("gap", oddity.gap);
}

template <class A>
void describe(A& a, Of<A, Source>& source) {
    a.fields(6);
    a.field("id", source.id);
    a.raw("uri", source.uri, kMaxUriBytes);
    a.list("exclude", source.file.exclude, kMaxPatterns);
    a.list("include", source.file.include, kMaxPatterns);
    a.field("cross", source.file.cross_file_systems);
    a.field("rate", source.file.bytes_per_second);
}

template <class A>
void describe(A& a, Of<A, std::pair<std::string, std::string>>& pack) {
    a.fields(2);
    a.raw("file", pack.first, kMaxPathBytes);
    a.raw("text", pack.second, kMaxMessageBytes);
}

template <class A>
void describe(A& a, Of<A, WorkUnit>& unit) {
    a.message(type_of<WorkUnit>, 13);
    a.field("unit", unit.unit);
    a.field("scan", unit.scan);
    a.field("nonce", unit.nonce);
    a.field("source", unit.source);
    a.field("fingerprint_key", unit.fingerprint_key);
    a.field("object_key", unit.object_key);
    a.list("detectors", unit.detectors, kMaxNames);
    a.field("experimental", unit.experimental_detectors);
    a.list("packs", unit.extra_packs, kMaxPacks);
    a.field("max_bytes", unit.max_object_bytes);
    a.field("max_seconds", unit.max_object_seconds);
    a.field("threads", unit.threads);
    a.field("careful", unit.careful);
}
template <class A>
void describe(A& a, Of<A, ListingPage>& page) {
    a.message(type_of<ListingPage>, 3);
    a.field("nonce", page.nonce);
    a.field("page", page.page);
    a.records("objects", page.objects, kListedBytes, kPageObjects);
}
template <class A>
void describe(A& a, Of<A, ListingAnswer>& answer) {
    a.message(type_of<ListingAnswer>, 3);
    a.field("nonce", answer.nonce);
    a.field("page", answer.page);
    a.list("read", answer.read, kPageObjects);
}
template <class A>
void describe(A& a, Of<A, ResultBatch>& batch) {
    a.message(type_of<ResultBatch>, 3);
    a.field("nonce", batch.nonce);
    a.field("seq", batch.seq);
    a.list("objects", batch.objects, kPageObjects);
}
template <class A>
void describe(A& a, Of<A, BatchAck>& ack) {
    a.message(type_of<BatchAck>, 2);
    a.field("nonce", ack.nonce);
    a.field("seq", ack.seq);
}
template <class A>
void describe(A& a, Of<A, UnitDone>& done) {
    a.message(type_of<UnitDone>, 9);
    a.field("nonce", done.nonce);
    a.field("complete", done.listing_complete);
    a.field("listed", done.listed);
    a.field("excluded", done.excluded);
    a.field("file_system", done.file_system_id);
    a.field("atime_moves", done.atime_moves);
    a.list("oddities", done.oddities, kMaxOddities);
    a.field("oddities_dropped", done.oddities_dropped);
    a.field("detection", done.detection);
}
template <class A>
void describe(A& a, Of<A, Cancel>& cancel) {
    a.message(type_of<Cancel>, 1);
    a.field("nonce", cancel.nonce);
}
template <class A>
void describe(A& a, Of<A, Progress>& progress) {
    a.message(type_of<Progress>, 6);
    a.field("nonce", progress.nonce);
    a.field("listing_done", progress.listing_done);
    a.field("listed", progress.listed);
    a.field("objects", progress.objects_read);
    a.field("bytes", progress.bytes_read);
    a.field("hits", progress.hits);
}
template <class A>
void describe(A& a, Of<A, Reading>& reading) {
    a.message(type_of<Reading>, 2);
    a.field("nonce", reading.nonce);
    a.field("object", reading.object);
}

namespace {

template <class T>
Message read_as(Reader& reader) {
    T message;
    describe(reader, message);
    return Message(std::move(message));
}

template <std::size_t... Index>
Message read_type(Reader& reader, std::string_view type, std::index_sequence<Index...> /*all*/) {
    Message message;
    const bool known =
        ((kTypes[Index] == type &&
          (message = read_as<std::variant_alternative_t<Index, Message>>(reader), true)) ||
         ...);
    if (!known)
        reader.refuse();
    return message;
}

Result<Message> decode_checked(std::span<const std::uint8_t> bytes) {
    Reader reader(bytes);
    const Reader::Head head = reader.head();
    if (reader.ok() && head.version > kWireVersion)
        return fail(ErrorCode::version_too_new,
                    "message of version {}, this program knows up to {}; install the same version "
                    "of custosd and custos-worker",
                    static_cast<std::int64_t>(std::min<std::uint64_t>(head.version, 1U << 30U)),
                    static_cast<std::int64_t>(kWireVersion));
    Message message =
        read_type(reader, head.type, std::make_index_sequence<std::variant_size_v<Message>>{});
    if (!reader.finished())
        return fail(ErrorCode::protocol_breach,
                    "message of {} bytes that breaks the format (docs/formats/work.md)",
                    static_cast<std::int64_t>(bytes.size()));
    return message;
}

} // namespace

std::string_view name_of(const Message& message) noexcept {
    return message.valueless_by_exception() ? std::string_view() : kTypes[message.index()];
}

Result<std::vector<std::uint8_t>> encode(const Message& message) {
    std::vector<std::uint8_t> bytes;
    try {
        std::visit(
            [&bytes](const auto& body) {
                Writer writer(bytes);
                describe(writer, body);
            },
            message);
    } catch (const std::exception&) { // out of memory
        return fail(ErrorCode::limit_exceeded, "no memory for a message");
    }
    if (bytes.size() > kMaxMessageBytes)
        return fail(ErrorCode::limit_exceeded, "a message would be {} bytes long, {} are allowed",
                    static_cast<std::int64_t>(bytes.size()),
                    static_cast<std::int64_t>(kMaxMessageBytes));
    return bytes;
}

Result<Message> decode(std::span<const std::uint8_t> bytes) {
    if (bytes.size() > kMaxMessageBytes)
        return fail(ErrorCode::protocol_breach, "message of {} bytes, {} are allowed",
                    static_cast<std::int64_t>(bytes.size()),
                    static_cast<std::int64_t>(kMaxMessageBytes));
    try {
        return decode_checked(bytes);
    } catch (const std::exception&) { // out of memory
        return fail(ErrorCode::limit_exceeded, "no memory for a message");
    }
}

std::size_t encoded_size_bound(const ObjectReport& report) noexcept {
    // Names of fields, heads and numbers of fixed size, counted generously.
    constexpr std::size_t kReport = 512;
    constexpr std::size_t kFinding = 256;
    constexpr std::size_t kGap = 96;
    std::size_t size = kReport + report.path.size() + report.display_path.size();
    for (const DataCategory& category : report.path_categories)
        size += category.text().size() + 8;
    for (const Finding& finding : report.findings)
        size += kFinding + finding.detector.text().size() + finding.category.text().size() +
                finding.distinct.tokens().size() * Fingerprint::kSize +
                finding.places.size() * kPlaceBytes;
    for (const Gap& gap : report.gaps)
        size += kGap + gap.detail.size();
    return size;
}

} // namespace custos::scanners
