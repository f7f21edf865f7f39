#include "scanners/model/gap.h"

namespace custos {

std::string_view name_of(GapCode code) noexcept {
    switch (code) {
    case GapCode::permission_denied: return "permission-denied";
    case GapCode::vanished: return "vanished";
    case GapCode::changed_while_read: return "changed-while-read";
    case GapCode::read_error: return "read-error";
    case GapCode::unsupported_format: return "unsupported-format";
    case GapCode::binary: return "binary";
    case GapCode::undecodable_text: return "undecodable-text";
    case GapCode::encrypted_document: return "encrypted-document";
    case GapCode::too_deep: return "too-deep";
    case GapCode::too_large: return "too-large";
    case GapCode::timeout: return "timeout";
    case GapCode::out_of_memory: return "out-of-memory";
    case GapCode::extractor_failed: return "extractor-failed";
    case GapCode::worker_failed: return "worker-failed";
    case GapCode::not_a_regular_file: return "not-a-regular-file";
    case GapCode::symlink_outside: return "symlink-outside";
    case GapCode::other_file_system: return "other-file-system";
    case GapCode::directory_unreadable: return "directory-unreadable";
    case GapCode::source_suspect: return "source-suspect";
    case GapCode::source_unreachable: return "source-unreachable";
    case GapCode::cancelled: return "cancelled";
    case GapCode::detector_failed: return "detector-failed";
    }
    return "read-error";
}

std::optional<GapCode> parse_gap_code(std::string_view name) noexcept {
    for (std::uint8_t value = 0; value < kGapCodes; ++value) {
        const auto code = static_cast<GapCode>(value);
        if (name_of(code) == name)
            return code;
    }
    return std::nullopt;
}

std::string_view name_of(ReadState state) noexcept {
    switch (state) {
    case ReadState::whole: return "whole";
    case ReadState::part: return "part";
    case ReadState::none: return "none";
    }
    return "none";
}

} // namespace custos
