#include "policies/yaml/field_reader.h"

#include "policies/categories.h"
#include "policies/names.h"

#include <unicode/uloc.h>

#include <charconv>

namespace custos::policies {
namespace {

constexpr std::size_t kLongestText = 8'192;
constexpr std::string_view kSchemes =
    "file postgresql mariadb mysql sqlite odbc s3 imaps maildir mbox ldap ldaps";

bool is_lower(char letter) noexcept {
    return letter >= 'a' && letter <= 'z';
}
bool is_upper(char letter) noexcept {
    return letter >= 'A' && letter <= 'Z';
}
bool is_digit(char letter) noexcept {
    return letter >= '0' && letter <= '9';
}

/// 1 to 63 letters, digits, `.`, `_`, `-`, the first a letter or digit.
bool is_name(std::string_view text, bool capitals) noexcept {
    constexpr std::size_t kLongest = 63;
    if (text.empty() || text.size() > kLongest)
        return false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char letter = text[at];
        const bool plain = is_lower(letter) || is_digit(letter) || (capitals && is_upper(letter));
        if (!plain && (at == 0 || (letter != '.' && letter != '_' && letter != '-')))
            return false;
    }
    return true;
}

bool is_country(std::string_view code) {
    if (code.size() != 2)
        return false;
    for (const char* const* known = uloc_getISOCountries(); *known != nullptr; ++known)
        if (code == *known)
            return true;
    return false;
}

void check_uri(ReadContext& context, const YamlNode& node, const std::string& uri) {
    const std::size_t colon = uri.find(':');
    const auto schemes = split_names(kSchemes);
    const std::string scheme = uri.substr(0, colon);
    if (colon == std::string::npos ||
        std::find(schemes.begin(), schemes.end(), scheme) == schemes.end()) {
        report(context, node, "`{}` is no URI of a data source: begin with one of {}, then `:`",
               OwnText(scheme), OwnText(join_names(schemes)));
        return;
    }
    if (scheme == "file" && !uri.starts_with("file:///"))
        report(context, node, "`{}` has no absolute path: write `file:///srv/share`", OwnText(uri));
    const std::size_t at = uri.find('@');
    if (at != std::string::npos &&
        uri.substr(colon + 1, at - colon - 1).find(':') != std::string::npos)
        report(context, node,
               "the URI holds a password: leave it out and name a `credential:` instead");
}

void check_category(ReadContext& context, const YamlNode& node, const std::string& id) {
    if (find_category(id) != nullptr)
        return;
    std::vector<std::string_view> known;
    for (const CategoryRow& row : categories())
        known.push_back(row.id.text());
    report(context, node, "no category `{}`; {}all are in categories.yaml", OwnText(id),
           OwnText(suggest(id, known)));
}

void check_format(ReadContext& context, const YamlNode& node, Format format,
                  const std::string& text) {
    switch (format) {
    case Format::free: return;
    case Format::slug:
        if (!is_name(text, false))
            report(context, node,
                   "`{}` is no id: use 1 to 63 of a-z 0-9 . _ -, the first a letter or digit",
                   OwnText(text));
        return;
    case Format::id:
        if (!is_name(text, true))
            report(context, node,
                   "`{}` is no id: use 1 to 63 of A-Z a-z 0-9 . _ -, the first a letter or digit",
                   OwnText(text));
        return;
    case Format::country:
        if (!is_country(text))
            report(context, node, "`{}` is no country: use two capitals of ISO 3166-1, such as BE",
                   OwnText(text));
        return;
    case Format::uri: check_uri(context, node, text); return;
    case Format::category: check_category(context, node, text); return;
    case Format::timezone:
        if (auto zone = TimeZone::open(text); !zone)
            report(context, node, "no time zone `{}`: write an IANA name such as Europe/Brussels",
                   OwnText(text));
        return;
    case Format::sha256:
        if (Digest digest; !from_hex(text, digest.bytes))
            report(context, node, "`{}` is no SHA-256: write 64 hex digits", OwnText(text));
        return;
    }
}

/// The text of a scalar, or an error and null.
const std::string* scalar(ReadContext& context, const YamlNode& node, Literal what) {
    if (node.is(YamlNode::Kind::scalar))
        return &node.text;
    report(context, node, what);
    return nullptr;
}

} // namespace

void add_code(ReadContext& context, std::size_t first, Literal coded) {
    for (std::size_t at = first; at < context.errors.size(); ++at) {
        Error& error = context.errors[at];
        if (error.what.view().starts_with("E-"))
            continue;
        Error plain = error;
        plain.place.reset();
        error.arguments = {OwnText(message_of(plain))};
        error.what = coded;
    }
}

void report_unknown_key(ReadContext& context, const YamlNode& key,
                        const std::vector<std::string_view>& allowed) {
    report(context, key, "`{}` is not known here; {}allowed: {}", OwnText(key.text),
           OwnText(suggest(key.text, allowed)), OwnText(join_names(allowed)));
}

void read_value(ReadContext& context, const YamlNode& node, const FieldRule& rule,
                std::string& out) {
    const std::string* text = scalar(context, node, "a text is expected here");
    if (text == nullptr)
        return;
    if (text->size() > kLongestText || text->find('\0') != std::string::npos) {
        report(context, node, "this text is longer than {} bytes or holds a NUL: shorten it",
               static_cast<std::int64_t>(kLongestText));
        return;
    }
    if (!rule.values.empty()) {
        const auto allowed = split_names(rule.values);
        if (std::find(allowed.begin(), allowed.end(), *text) == allowed.end()) {
            report(context, node, "`{}` is not allowed here; {}allowed: {}", OwnText(*text),
                   OwnText(suggest(*text, allowed)), OwnText(join_names(allowed)));
            return;
        }
    }
    const std::size_t before = context.errors.size();
    check_format(context, node, rule.format, *text);
    if (context.errors.size() == before)
        out = *text;
}

void read_value(ReadContext& context, const YamlNode& node, const FieldRule&, bool& out) {
    const std::string* text = scalar(context, node, "`true` or `false` is expected here");
    if (text == nullptr)
        return;
    if (*text != "true" && *text != "false") {
        report(context, node, "`{}` is not allowed here: write `true` or `false`", OwnText(*text));
        return;
    }
    out = *text == "true";
}

void read_value(ReadContext& context, const YamlNode& node, const FieldRule&, std::int64_t& out) {
    const std::string* text = scalar(context, node, "a whole number is expected here");
    if (text == nullptr)
        return;
    std::int64_t number = 0;
    const auto [end, code] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (code != std::errc{} || end != text->data() + text->size()) {
        report(context, node, "`{}` is no whole number", OwnText(*text));
        return;
    }
    out = number;
}

void read_value(ReadContext& context, const YamlNode& node, const FieldRule&, Date& out) {
    const std::string* text = scalar(context, node, "a date is expected here, such as 2026-11-22");
    if (text == nullptr)
        return;
    if (const auto date = parse_date(*text))
        out = *date;
    else
        report(context, node, "`{}` is no date: write a day that exists as 2026-11-22",
               OwnText(*text));
}

void read_value(ReadContext& context, const YamlNode& node, const FieldRule& rule, Until& out) {
    if (node.is(YamlNode::Kind::null))
        out.date.reset();
    else
        read_value(context, node, rule, out.date.emplace());
}

void read_value(ReadContext& context, const YamlNode& node, const FieldRule&, CivilDuration& out) {
    const std::string* text = scalar(context, node, "a duration is expected here, such as P30D");
    if (text == nullptr)
        return;
    if (const auto duration = parse_duration(*text))
        out = *duration;
    else
        report(context, node, "`{}` is no duration: write ISO 8601 such as P2Y6M, P30D or PT72H",
               OwnText(*text));
}

} // namespace custos::policies
