#include "scanners/model/result.h"

#include <cstring>
#include <string>

namespace custos {

std::string_view name_of(ErrorCode code) noexcept {
    switch (code) {
    case ErrorCode::invalid_input: return "invalid-input";
    case ErrorCode::not_found: return "not-found";
    case ErrorCode::already_exists: return "already-exists";
    case ErrorCode::permission_denied: return "permission-denied";
    case ErrorCode::read_only: return "read-only";
    case ErrorCode::no_space: return "no-space";
    case ErrorCode::io_error: return "io-error";
    case ErrorCode::corrupt: return "corrupt";
    case ErrorCode::wrong_key: return "wrong-key";
    case ErrorCode::version_too_new: return "version-too-new";
    case ErrorCode::conflict: return "conflict";
    case ErrorCode::limit_exceeded: return "limit-exceeded";
    case ErrorCode::protocol_breach: return "protocol-breach";
    case ErrorCode::unavailable: return "unavailable";
    case ErrorCode::unsupported: return "unsupported";
    case ErrorCode::cancelled: return "cancelled";
    case ErrorCode::internal: return "internal";
    }
    return "internal";
}

namespace {

std::string text_of(const Argument& argument) {
    if (const auto* number = std::get_if<std::int64_t>(&argument))
        return std::to_string(*number);
    if (const auto* text = std::get_if<OwnText>(&argument))
        return text->text();
    return {};
}

// Only codes of the operating system have a text of their own here.
bool is_errno(ErrorCode code) noexcept {
    return code == ErrorCode::permission_denied || code == ErrorCode::io_error ||
           code == ErrorCode::read_only || code == ErrorCode::no_space;
}

} // namespace

std::string message_of(const Error& error) {
    std::string message;
    if (error.place) {
        message += error.place->file;
        if (error.place->line > 0)
            message += ':' + std::to_string(error.place->line);
        if (error.place->column > 0)
            message += ':' + std::to_string(error.place->column);
        message += ": ";
    }
    std::string_view text = error.what.view();
    std::size_t next = 0;
    while (!text.empty()) {
        const auto at = text.find("{}");
        message += text.substr(0, at);
        if (at == std::string_view::npos)
            break;
        if (next < error.arguments.size())
            message += text_of(error.arguments[next++]);
        text.remove_prefix(at + 2);
    }
    if (error.native > 0 && is_errno(error.code)) {
        message += " (";
        message += std::strerror(error.native);
        message += ')';
    }
    return message;
}

} // namespace custos
