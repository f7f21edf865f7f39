#include "policies/canonical_json.h"

#include "policies/utf8.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace custos::policies {
namespace {

/// The largest integer that a double holds exactly (RFC 8785 section 3.2.2.3, RFC 7493).
constexpr std::int64_t kMaxExact = (std::int64_t{1} << 53) - 1;

/// RFC 8785 sorts member names by UTF-16 code units, which differs from byte order only where a
/// supplementary character (a surrogate pair, from U+D800) meets one from U+E000 to U+FFFF.
bool utf16_less(std::string_view left, std::string_view right) {
    while (!left.empty() && !right.empty()) {
        const std::uint32_t a = take_code_point(left).value_or(0);
        const std::uint32_t b = take_code_point(right).value_or(0);
        if (a == b)
            continue;
        if ((a > 0xFFFFU) == (b > 0xFFFFU))
            return a < b;
        const std::uint32_t unit_a = a > 0xFFFFU ? 0xD800U + ((a - 0x10000U) >> 10U) : a;
        const std::uint32_t unit_b = b > 0xFFFFU ? 0xD800U + ((b - 0x10000U) >> 10U) : b;
        return unit_a < unit_b;
    }
    return left.size() < right.size();
}

class Writer {
public:
    explicit Writer(std::string& out) : out_(out) {}

    Result<void> write(const nlohmann::json& value) {
        using Kind = nlohmann::json::value_t;
        switch (value.type()) {
        case Kind::null: out_ += "null"; return {};
        case Kind::boolean: out_ += value.get<bool>() ? "true" : "false"; return {};
        case Kind::number_integer: return write_integer(value.get<std::int64_t>());
        case Kind::number_unsigned:
            if (value.get<std::uint64_t>() > static_cast<std::uint64_t>(kMaxExact))
                return too_large();
            return write_integer(value.get<std::int64_t>());
        case Kind::string: return write_text(value.get_ref<const std::string&>());
        case Kind::array: return write_array(value);
        case Kind::object: return write_object(value);
        case Kind::number_float:
        case Kind::binary:
        case Kind::discarded: break;
        }
        return fail(
            ErrorCode::invalid_input,
            "canonical JSON takes no floating-point number and no bytes: write them as text");
    }

private:
    static Result<void> too_large() {
        return fail(ErrorCode::invalid_input,
                    "canonical JSON takes integers up to 2^53 - 1: write a larger one as text");
    }
    Result<void> write_integer(std::int64_t value) {
        if (value > kMaxExact || value < -kMaxExact)
            return too_large();
        out_ += std::to_string(value);
        return {};
    }
    Result<void> write_text(const std::string& text) {
        if (!is_utf8(text))
            return fail(ErrorCode::invalid_input, "canonical JSON takes UTF-8 text only");
        append_json_string(out_, text);
        return {};
    }
    Result<void> write_array(const nlohmann::json& value) {
        out_ += '[';
        bool first = true;
        for (const auto& element : value) {
            if (!first)
                out_ += ',';
            first = false;
            CUSTOS_CHECK(write(element));
        }
        out_ += ']';
        return {};
    }
    Result<void> write_object(const nlohmann::json& value) {
        std::vector<std::string_view> names;
        names.reserve(value.size());
        for (auto member = value.begin(); member != value.end(); ++member)
            names.emplace_back(member.key());
        std::sort(names.begin(), names.end(), utf16_less);
        out_ += '{';
        bool first = true;
        for (const std::string_view name : names) {
            if (!first)
                out_ += ',';
            first = false;
            CUSTOS_CHECK(write_text(std::string(name)));
            out_ += ':';
            CUSTOS_CHECK(write(*value.find(name)));
        }
        out_ += '}';
        return {};
    }

    std::string& out_;
};

} // namespace

void append_json_string(std::string& out, std::string_view text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    out += '"';
    for (const char letter : text) {
        switch (letter) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\b': out += "\\b"; break;
        case '\t': out += "\\t"; break;
        case '\n': out += "\\n"; break;
        case '\f': out += "\\f"; break;
        case '\r': out += "\\r"; break;
        default: {
            const auto byte = static_cast<unsigned char>(letter);
            if (byte < 0x20U) {
                out += "\\u00";
                out += kHex[byte >> 4U];
                out += kHex[byte & 0xFU];
            } else {
                out += letter;
            }
        }
        }
    }
    out += '"';
}

Result<std::string> canonical_json(const nlohmann::json& value) {
    std::string out;
    CUSTOS_CHECK(Writer(out).write(value));
    return out;
}

} // namespace custos::policies
