#pragma once
// The part of CBOR (RFC 8949) that our messages use, in its deterministic form (section 4.2.1):
// definite lengths, shortest integers, no tags. Anything else is refused while it is read, so one
// value has one encoding, nesting cannot run away, and a length is checked against the bytes that
// are left before anything is allocated.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace custos::scanners {

class CborWriter {
public:
    explicit CborWriter(std::vector<std::uint8_t>& out) : out_(out) {}
    void unsigned_number(std::uint64_t value) { head(0, value); }
    void signed_number(std::int64_t value);
    void boolean(bool value) { out_.push_back(value ? 0xF5 : 0xF4); }
    void real(float value);
    void text(std::string_view value);
    void bytes(std::span<const std::uint8_t> value);
    void array(std::uint64_t elements) { head(4, elements); }
    void map(std::uint64_t fields) { head(5, fields); }

private:
    void head(std::uint8_t major, std::uint64_t value);
    std::vector<std::uint8_t>& out_;
};

/// Reads from the front. The first thing that is not as asked makes every later read fail and yield
/// zero or nothing: callers test `ok()` once, and before a loop trust `array` (0 after a failure).
class CborReader {
public:
    explicit CborReader(std::span<const std::uint8_t> in) : in_(in) {}
    [[nodiscard]] std::uint64_t unsigned_number();
    [[nodiscard]] std::int64_t signed_number();
    [[nodiscard]] bool boolean();
    [[nodiscard]] float real();
    /// UTF-8, valid. The view lives as long as the input.
    [[nodiscard]] std::string_view text(std::size_t max_size);
    [[nodiscard]] std::span<const std::uint8_t> bytes(std::size_t max_size);
    [[nodiscard]] std::size_t array(std::size_t max_elements);
    [[nodiscard]] std::uint64_t map() { return head(5); }
    void map(std::uint64_t fields);
    /// Reads a text that must be `name`.
    void key(std::string_view name);
    void refuse() noexcept { ok_ = false; }
    [[nodiscard]] bool ok() const noexcept { return ok_; }
    [[nodiscard]] bool at_end() const noexcept { return in_.empty(); }

private:
    [[nodiscard]] std::uint64_t head(std::uint8_t major);
    [[nodiscard]] std::span<const std::uint8_t> take(std::uint64_t size, std::size_t max_size);
    std::span<const std::uint8_t> in_;
    bool ok_ = true;
};

} // namespace custos::scanners
