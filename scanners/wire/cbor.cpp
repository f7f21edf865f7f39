#include "scanners/wire/cbor.h"

#include "scanners/model/display.h"

#include <bit>

namespace custos::scanners {

namespace {

// RFC 8949 section 3: the low five bits of a head hold the value or say how many bytes do.
constexpr std::uint8_t kOneByte = 24;
constexpr std::uint8_t kEightBytes = 27;
constexpr std::uint8_t kReal32 = 0xFA;

/// Smallest value that needs `1 << step` bytes.
constexpr std::uint64_t kSmallest[] = {24, 0x100, 0x10000, 0x100000000};

} // namespace

void CborWriter::head(std::uint8_t major, std::uint64_t value) {
    const auto top = static_cast<std::uint8_t>(major << 5U);
    if (value < kSmallest[0]) {
        out_.push_back(static_cast<std::uint8_t>(top | value));
        return;
    }
    unsigned step = 0;
    while (step < 3 && value >= kSmallest[step + 1])
        ++step;
    out_.push_back(static_cast<std::uint8_t>(top | (kOneByte + step)));
    for (unsigned left = 1U << step; left > 0; --left)
        out_.push_back(static_cast<std::uint8_t>(value >> (8U * (left - 1))));
}

void CborWriter::signed_number(std::int64_t value) {
    // RFC 8949: -1 - n, which is the complement.
    if (value < 0)
        head(1, ~static_cast<std::uint64_t>(value));
    else
        head(0, static_cast<std::uint64_t>(value));
}

void CborWriter::real(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    out_.push_back(kReal32);
    for (unsigned left = 4; left > 0; --left)
        out_.push_back(static_cast<std::uint8_t>(bits >> (8U * (left - 1))));
}

void CborWriter::text(std::string_view value) {
    head(3, value.size());
    out_.insert(out_.end(), value.begin(), value.end());
}

void CborWriter::bytes(std::span<const std::uint8_t> value) {
    head(2, value.size());
    out_.insert(out_.end(), value.begin(), value.end());
}

std::span<const std::uint8_t> CborReader::take(std::uint64_t size, std::size_t max_size) {
    if (!ok_ || size > max_size || size > in_.size()) {
        ok_ = false;
        return {};
    }
    const auto taken = in_.first(static_cast<std::size_t>(size));
    in_ = in_.subspan(taken.size());
    return taken;
}

std::uint64_t CborReader::head(std::uint8_t major) {
    const auto first = take(1, 1);
    if (!ok_ || first[0] >> 5U != major) {
        ok_ = false;
        return 0;
    }
    const auto low = static_cast<std::uint8_t>(first[0] & 0x1FU);
    if (low < kOneByte)
        return low;
    if (low > kEightBytes) { // reserved, or a length that comes later: neither is deterministic
        ok_ = false;
        return 0;
    }
    const unsigned step = low - kOneByte;
    std::uint64_t value = 0;
    for (const std::uint8_t byte : take(1U << step, sizeof value))
        value = value << 8U | byte;
    ok_ = ok_ && value >= kSmallest[step];
    return ok_ ? value : 0;
}

std::uint64_t CborReader::unsigned_number() {
    return head(0);
}

std::int64_t CborReader::signed_number() {
    const bool negative = ok_ && !in_.empty() && in_[0] >> 5U == 1;
    const std::uint64_t value = head(negative ? 1 : 0);
    if (value >> 63U != 0) {
        ok_ = false;
        return 0;
    }
    return static_cast<std::int64_t>(negative ? ~value : value);
}

bool CborReader::boolean() {
    const auto value = take(1, 1);
    ok_ = ok_ && (value[0] == 0xF4 || value[0] == 0xF5);
    return ok_ && value[0] == 0xF5;
}

float CborReader::real() {
    const auto mark = take(1, 1);
    ok_ = ok_ && mark[0] == kReal32;
    std::uint32_t bits = 0;
    for (const std::uint8_t byte : take(4, 4))
        bits = bits << 8U | byte;
    return ok_ ? std::bit_cast<float>(bits) : 0.0F;
}

std::string_view CborReader::text(std::size_t max_size) {
    const auto taken = take(head(3), max_size);
    // Bytes and text are the same octets; UTF-8 is checked at once.
    const std::string_view text(reinterpret_cast<const char*>(taken.data()), taken.size());
    if (!is_utf8(text)) {
        ok_ = false;
        return {};
    }
    return text;
}

std::span<const std::uint8_t> CborReader::bytes(std::size_t max_size) {
    return take(head(2), max_size);
}

std::size_t CborReader::array(std::size_t max_elements) {
    const std::uint64_t elements = head(4);
    // Each element takes at least one byte.
    if (elements > max_elements || elements > in_.size()) {
        ok_ = false;
        return 0;
    }
    return static_cast<std::size_t>(elements);
}

void CborReader::map(std::uint64_t fields) {
    const std::uint64_t found = map();
    ok_ = ok_ && found == fields;
}

void CborReader::key(std::string_view name) {
    const std::string_view found = text(name.size());
    ok_ = ok_ && found == name;
}

} // namespace custos::scanners
