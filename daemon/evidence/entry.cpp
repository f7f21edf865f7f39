#include "daemon/evidence/entry.h"

#include "policies/canonical_json.h"
#include "scanners/model/sha256.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace custos::daemon {

namespace {

using nlohmann::json;

constexpr std::size_t kMaxText = 128; ///< a digest with its algorithm has 71 bytes
constexpr std::size_t kMaxTypeBytes = 64;
constexpr int kMaxDepth = 4;
constexpr std::int64_t kMaxInteger = (std::int64_t{1} << 53U) - 1; ///< RFC 8785 section 3.2.2.3

bool is_plain(std::string_view text) noexcept {
    constexpr std::string_view kMarks = "._:@#+-";
    return text.size() <= kMaxText && std::all_of(text.begin(), text.end(), [&](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      kMarks.find(c) != std::string_view::npos;
           });
}

bool is_type(std::string_view type) noexcept {
    return !type.empty() && type.size() <= kMaxTypeBytes && type.front() != '.' &&
           type.back() != '.' && std::all_of(type.begin(), type.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || c == '.' || c == '_';
           });
}

/// Ids, counts, digests and words of ours: what cannot hold a sentence, a path or a name in it.
bool is_bare(const json& value, int depth) {
    if (depth > kMaxDepth)
        return false;
    if (value.is_object())
        return std::all_of(value.items().begin(), value.items().end(), [&](const auto& item) {
            return is_plain(item.key()) && is_bare(item.value(), depth + 1);
        });
    if (value.is_array())
        return std::all_of(value.begin(), value.end(),
                           [&](const json& element) { return is_bare(element, depth + 1); });
    if (value.is_string())
        return is_plain(value.get_ref<const std::string&>());
    if (value.is_number_unsigned())
        return value.get<std::uint64_t>() <= static_cast<std::uint64_t>(kMaxInteger);
    if (value.is_number_integer())
        return value.get<std::int64_t>() >= -kMaxInteger;
    return value.is_boolean() || value.is_null();
}

tl::unexpected<Error> malformed(Literal what) {
    return fail(ErrorCode::corrupt, what);
}

/// The fields of a parsed line, whatever the line looked like.
Result<Entry> entry_of(const json& object) {
    if (!object.is_object() || object.size() != 7)
        return malformed("an evidence entry must be an object of seven members");
    for (const char* name : {"details", "payload", "prev", "seq", "time", "type", "v"})
        if (!object.contains(name))
            return malformed("an evidence entry lacks one of its seven members");
    Entry entry;
    const json& seq = object["seq"];
    if (!object["v"].is_number_integer() || object["v"] != kEntryVersion)
        return malformed("an evidence entry has a version that this program does not know");
    if (!seq.is_number_unsigned() || !object["prev"].is_string() || !object["time"].is_string() ||
        !object["type"].is_string() || !object["payload"].is_object() ||
        !(object["details"].is_null() || object["details"].is_string()))
        return malformed("a member of an evidence entry has the wrong type");
    entry.seq = seq.get<std::uint64_t>();
    const auto prev = parse_hex<Digest>(object["prev"].get_ref<const std::string&>());
    const auto time = parse_instant(object["time"].get_ref<const std::string&>());
    if (!prev || !time)
        return malformed("`prev` or `time` of an evidence entry is malformed");
    entry.prev = *prev;
    entry.time = *time;
    entry.type = object["type"].get<std::string>();
    if (object["details"].is_string()) {
        entry.details = parse_hex<Digest>(object["details"].get_ref<const std::string&>());
        if (!entry.details)
            return malformed("`details` of an evidence entry is no digest");
    }
    CUSTOS_TRY(entry.payload, policies::canonical_json(object["payload"]));
    return entry;
}

} // namespace

Result<Entry> compose_entry(std::uint64_t seq, const Digest& prev, const EntryDraft& draft,
                            const std::optional<Digest>& commitment) {
    if (!is_type(draft.type))
        return fail(ErrorCode::invalid_input,
                    "`{}` is no type of evidence: dotted words of a to z and `_`, at most 64 bytes",
                    OwnText(draft.type));
    json payload = json::parse(draft.payload, nullptr, false);
    if (!payload.is_object() || !is_bare(payload, 0))
        return fail(ErrorCode::invalid_input,
                    "the payload of evidence `{}` must be a JSON object of ids, counts and digests "
                    "(no fractions, no blanks, at most 128 bytes each); the rest belongs in its "
                    "details",
                    OwnText(draft.type));
    json line = json::object();
    line["v"] = kEntryVersion;
    line["seq"] = seq;
    line["prev"] = to_hex(prev);
    line["time"] = to_text(draft.time);
    line["type"] = draft.type;
    line["payload"] = std::move(payload);
    line["details"] = commitment ? json(to_hex(*commitment)) : json(nullptr);
    CUSTOS_TRY(std::string text, policies::canonical_json(line));
    return parse_entry(text);
}

Result<Entry> parse_entry(std::string_view line) {
    const json object = json::parse(line, nullptr, false);
    if (object.is_discarded())
        return malformed("an evidence entry is no JSON");
    CUSTOS_TRY(Entry entry, entry_of(object));
    auto canonical = policies::canonical_json(object);
    if (!canonical || *canonical != line)
        return malformed("an evidence entry is not in canonical form (RFC 8785)");
    entry.line = std::string(line);
    entry.hash = sha256(line);
    return entry;
}

} // namespace custos::daemon
