#include "daemon/store/object_state.h"

#include <cstring>

namespace custos::daemon {

namespace {

void append_number(std::string& out, std::uint64_t value) {
    while (value >= 0x80U) {
        out.push_back(static_cast<char>((value & 0x7fU) | 0x80U));
        value >>= 7U;
    }
    out.push_back(static_cast<char>(value));
}

bool take_number(std::string_view& bytes, std::uint64_t& value) {
    value = 0;
    for (std::uint32_t shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
        const auto byte = static_cast<std::uint8_t>(bytes.front());
        bytes.remove_prefix(1);
        value |= std::uint64_t{byte & 0x7fU} << shift;
        if ((byte & 0x80U) == 0)
            return true;
    }
    return false;
}

tl::unexpected<Error> damaged() {
    return fail(ErrorCode::corrupt,
                "the details of a finding are damaged; run `custos store check`");
}

} // namespace

bool is_transient(GapCode code) noexcept {
    switch (code) {
    case GapCode::permission_denied: // of a folder above, which leaves the object's ctime alone
    case GapCode::vanished:
    case GapCode::changed_while_read:
    case GapCode::read_error:
    case GapCode::timeout:
    case GapCode::out_of_memory:
    case GapCode::extractor_failed:
    case GapCode::worker_failed:
    case GapCode::source_suspect:
    case GapCode::source_unreachable:
    case GapCode::cancelled: return true;
    case GapCode::detector_failed: // the same engine decides the same way; a new digest rereads
    case GapCode::unsupported_format:
    case GapCode::binary:
    case GapCode::undecodable_text:
    case GapCode::encrypted_document:
    case GapCode::too_deep:
    case GapCode::too_large:
    case GapCode::not_a_regular_file:
    case GapCode::symlink_outside:
    case GapCode::other_file_system:
    case GapCode::directory_unreadable: return false;
    }
    return true;
}

std::string encode_places(std::span<const Place> places) {
    std::string bytes;
    for (const Place& place : places) {
        append_number(bytes, place.start);
        append_number(bytes, place.end - place.start);
        append_number(bytes, place.line);
        append_number(bytes, place.column);
    }
    return bytes;
}

Result<std::vector<Place>> decode_places(std::string_view bytes) {
    std::vector<Place> places;
    while (!bytes.empty()) {
        Place place;
        std::uint64_t length = 0;
        if (!take_number(bytes, place.start) || !take_number(bytes, length) ||
            !take_number(bytes, place.line) || !take_number(bytes, place.column))
            return damaged();
        place.end = place.start + length;
        places.push_back(place);
    }
    return places;
}

std::string encode_tokens(std::span<const Fingerprint> tokens) {
    std::string bytes;
    bytes.reserve(tokens.size() * Fingerprint::kSize);
    for (const Fingerprint& token : tokens)
        bytes.append(reinterpret_cast<const char*>(token.bytes.data()), // bytes to char
                     Fingerprint::kSize);
    return bytes;
}

Result<std::vector<Fingerprint>> decode_tokens(std::string_view bytes) {
    if (bytes.size() % Fingerprint::kSize != 0)
        return damaged();
    std::vector<Fingerprint> tokens(bytes.size() / Fingerprint::kSize);
    for (std::size_t i = 0; i < tokens.size(); ++i)
        std::memcpy(tokens[i].bytes.data(), bytes.data() + i * Fingerprint::kSize,
                    Fingerprint::kSize);
    return tokens;
}

} // namespace custos::daemon
