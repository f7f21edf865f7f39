#pragma once
// The two archives of the codec: `describe(archive, value)` in codec.cpp names the fields of each
// structure once, and serves for writing and reading alike, so the two cannot drift apart.

#include "scanners/wire/cbor.h"
#include "scanners/wire/messages.h"

#include <algorithm>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace custos::scanners {

inline constexpr std::size_t kMaxIdBytes = 128;
inline constexpr std::size_t kMaxPatternBytes = 8U << 10U;
inline constexpr std::size_t kMaxKeyBytes = 64;

// Records of fixed size, packed into one byte string: big-endian numbers one after the other.
inline std::span<const std::uint8_t> bytes_of(std::string_view text) noexcept {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; // same octets
}
inline std::string_view text_of(std::span<const std::uint8_t> bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; // same octets
}

inline void put_u64(std::vector<std::uint8_t>& out, std::uint64_t value) {
    for (unsigned shift = 64; shift > 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(value >> (shift - 8)));
}
/// Takes eight bytes off the front. REQUIRES: they are there.
inline std::uint64_t get_u64(std::span<const std::uint8_t>& from) noexcept {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : from.first(8))
        value = value << 8U | byte;
    from = from.subspan(8);
    return value;
}

inline void put(std::vector<std::uint8_t>& out, const Listed& listed) {
    out.insert(out.end(), listed.key.bytes.begin(), listed.key.bytes.end());
    put_u64(out, listed.token.size_bytes);
    put_u64(out, static_cast<std::uint64_t>(listed.token.mtime_ns));
    put_u64(out, static_cast<std::uint64_t>(listed.token.ctime_ns));
    put_u64(out, listed.token.inode);
}
inline void get(std::span<const std::uint8_t>& from, Listed& listed) {
    std::ranges::copy(from.first(ObjectKey::kSize), listed.key.bytes.begin());
    from = from.subspan(ObjectKey::kSize);
    listed.token.size_bytes = get_u64(from);
    listed.token.mtime_ns = static_cast<std::int64_t>(get_u64(from));
    listed.token.ctime_ns = static_cast<std::int64_t>(get_u64(from));
    listed.token.inode = get_u64(from);
}
inline void put(std::vector<std::uint8_t>& out, const Place& place) {
    for (const std::uint64_t value : {place.start, place.end, place.line, place.column})
        put_u64(out, value);
}
inline void get(std::span<const std::uint8_t>& from, Place& place) {
    for (std::uint64_t* value : {&place.start, &place.end, &place.line, &place.column})
        *value = get_u64(from);
}
inline void put(std::vector<std::uint8_t>& out, const Fingerprint& token) {
    out.insert(out.end(), token.bytes.begin(), token.bytes.end());
}
inline void get(std::span<const std::uint8_t>& from, Fingerprint& token) {
    std::ranges::copy(from.first(Fingerprint::kSize), token.bytes.begin());
    from = from.subspan(Fingerprint::kSize);
}

/// Appends to a buffer. Cannot fail but for want of memory.
class Writer {
public:
    static constexpr bool kWrites = true;
    explicit Writer(std::vector<std::uint8_t>& out) : cbor_(out) {}

    /// The head of a message: version and type come before its own `count` fields.
    void message(std::string_view type, std::uint64_t count) {
        cbor_.map(count + 2);
        cbor_.text("version");
        cbor_.unsigned_number(kWireVersion);
        cbor_.text("type");
        cbor_.text(type);
    }
    void fields(std::uint64_t count) { cbor_.map(count); }
    template <class T>
    void field(std::string_view name, const T& value, std::size_t bound = 0) {
        cbor_.text(name);
        one(value, bound);
    }
    template <class T>
    void records(std::string_view name, const std::vector<T>& values, std::size_t record,
                 std::size_t /*bound*/) {
        std::vector<std::uint8_t> packed;
        packed.reserve(values.size() * record);
        for (const T& value : values)
            put(packed, value);
        cbor_.text(name);
        cbor_.bytes(packed);
    }
    void raw(std::string_view name, const std::string& value, std::size_t /*bound*/) {
        cbor_.text(name);
        cbor_.bytes(bytes_of(value));
    }
    template <class T>
    void list(std::string_view name, const std::vector<T>& values, std::size_t /*bound*/) {
        cbor_.text(name);
        cbor_.array(values.size());
        for (const T& value : values)
            one(value, 0);
    }

private:
    /// A structure of several fields: `describe` is found beside the archive.
    template <class T>
    requires std::is_class_v<T>
    void one(const T& value, std::size_t /*bound*/) { describe(*this, value); }
    void one(const std::string& value, std::size_t /*bound*/) { cbor_.text(value); }
    template <class Tag>
    void one(const Name<Tag>& value, std::size_t /*bound*/) {
        cbor_.text(value.text());
    }
    template <class Tag, std::size_t N>
    void one(const Bytes<Tag, N>& value, std::size_t /*bound*/) {
        cbor_.bytes(value.span());
    }
    void one(const Secret& value, std::size_t /*bound*/) { cbor_.bytes(value.reveal()); }
    void one(bool value, std::size_t /*bound*/) { cbor_.boolean(value); }
    void one(float value, std::size_t /*bound*/) { cbor_.real(value); }
    template <class T>
    requires(std::is_integral_v<T> || std::is_enum_v<T>) void one(T value, std::size_t /*bound*/) {
        if constexpr (std::is_signed_v<T>)
            cbor_.signed_number(static_cast<std::int64_t>(value));
        else
            cbor_.unsigned_number(static_cast<std::uint64_t>(value));
    }
    CborWriter cbor_;
};

/// Reads from the front; after the first misfit nothing more is read.
class Reader {
public:
    static constexpr bool kWrites = false;
    explicit Reader(std::span<const std::uint8_t> in) : cbor_(in) {}

    struct Head {
        std::uint64_t version = 0;
        std::string_view type;
    };
    /// Reads the head of a message; `message` later checks the number of its fields.
    [[nodiscard]] Head head() {
        Head head;
        fields_ = cbor_.map();
        cbor_.key("version");
        head.version = cbor_.unsigned_number();
        if (head.version != kWireVersion)
            return head;
        cbor_.key("type");
        head.type = cbor_.text(kMaxIdBytes);
        return head;
    }
    void message(std::string_view /*type*/, std::uint64_t count) {
        if (fields_ != count + 2)
            cbor_.refuse();
    }
    void fields(std::uint64_t count) { cbor_.map(count); }
    template <class T>
    void field(std::string_view name, T& value, std::size_t bound = 0) {
        cbor_.key(name);
        one(value, bound);
    }
    template <class T>
    void records(std::string_view name, std::vector<T>& values, std::size_t record,
                 std::size_t bound) {
        cbor_.key(name);
        auto packed = cbor_.bytes(bound * record);
        if (packed.size() % record != 0) {
            cbor_.refuse();
            return;
        }
        values.resize(packed.size() / record);
        for (T& value : values)
            get(packed, value);
    }
    void raw(std::string_view name, std::string& value, std::size_t bound) {
        cbor_.key(name);
        value = text_of(cbor_.bytes(bound));
    }
    template <class T>
    void list(std::string_view name, std::vector<T>& values, std::size_t bound) {
        cbor_.key(name);
        const std::size_t count = cbor_.array(bound);
        for (std::size_t i = 0; i < count && cbor_.ok(); ++i)
            one(values.emplace_back(), kMaxPatternBytes);
    }
    void refuse() { cbor_.refuse(); }
    [[nodiscard]] bool ok() const { return cbor_.ok(); }
    [[nodiscard]] bool finished() const { return cbor_.ok() && cbor_.at_end(); }

private:
    template <class T>
    requires std::is_class_v<T>
    void one(T& value, std::size_t /*bound*/) { describe(*this, value); }
    void one(std::string& value, std::size_t bound) { value = cbor_.text(bound); }
    template <class Tag>
    void one(Name<Tag>& value, std::size_t /*bound*/) {
        value = Name<Tag>(std::string(cbor_.text(kMaxIdBytes)));
    }
    template <class Tag, std::size_t N>
    void one(Bytes<Tag, N>& value, std::size_t /*bound*/) {
        const auto bytes = cbor_.bytes(N);
        if (bytes.size() == N)
            std::ranges::copy(bytes, value.bytes.begin());
        else
            cbor_.refuse();
    }
    void one(Secret& value, std::size_t /*bound*/) { value = Secret(cbor_.bytes(kMaxKeyBytes)); }
    void one(bool& value, std::size_t /*bound*/) { value = cbor_.boolean(); }
    void one(float& value, std::size_t /*bound*/) { value = cbor_.real(); }
    /// An enumeration: `bound` is the number of its values.
    template <class T>
    requires std::is_enum_v<T>
    void one(T& value, std::size_t bound) {
        const std::uint64_t number = cbor_.unsigned_number();
        if (number >= bound)
            cbor_.refuse();
        else
            value = static_cast<T>(number);
    }
    template <class T>
    requires std::is_integral_v<T>
    void one(T& value, std::size_t /*bound*/) {
        if constexpr (std::is_signed_v<T>)
            narrow(cbor_.signed_number(), value);
        else
            narrow(cbor_.unsigned_number(), value);
    }
    template <class Wide, class T>
    void narrow(Wide wide, T& value) {
        if (wide < Wide{std::numeric_limits<T>::min()} ||
            wide > Wide{std::numeric_limits<T>::max()})
            cbor_.refuse();
        else
            value = static_cast<T>(wide);
    }
    CborReader cbor_;
    std::uint64_t fields_ = 0; ///< of the message, as its head says
};

/// `T` as this archive sees it: read-only when it writes.
template <class Archive, class T>
using Of = std::conditional_t<Archive::kWrites, const T, T>;

} // namespace custos::scanners
