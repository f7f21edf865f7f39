#pragma once
// Values that must not travel: personal data in `Redacted<T>`, keys in `Secret`. Both move only,
// and neither can be printed, formatted or compared by accident.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace custos {

template <class T>
concept Streamable = requires(std::ostream& out, const T& value) { out << value; };

/// Personal data inside our own process. `reveal()` is the one door; the tests list its callers.
template <class T>
class Redacted {
public:
    explicit Redacted(T value) : value_(std::move(value)) {}
    Redacted(Redacted&&) noexcept = default; // declared, so copying is gone
    Redacted& operator=(Redacted&&) noexcept = default;
    [[nodiscard]] const T& reveal() const noexcept { return value_; }
    template <class Out>
    friend Out& operator<<(Out&, const Redacted&) = delete;

private:
    T value_;
};

/// Key bytes: locked in memory where the system allows, wiped when dropped.
/// Thread: safe to read from any thread; moved by one.
class Secret {
public:
    Secret() noexcept = default;
    /// Copies `bytes` into locked memory. The caller wipes its own copy.
    explicit Secret(std::span<const std::uint8_t> bytes);
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete; // a key has one owner, so that wiping it means something
    Secret& operator=(const Secret&) = delete;
    ~Secret();

    [[nodiscard]] std::span<const std::uint8_t> reveal() const noexcept { return bytes_; }
    [[nodiscard]] bool empty() const noexcept { return bytes_.empty(); }
    /// A second owner, on purpose.
    [[nodiscard]] Secret duplicate() const { return Secret(reveal()); }
    template <class Out>
    friend Out& operator<<(Out&, const Secret&) = delete;

private:
    void wipe() noexcept;
    std::vector<std::uint8_t> bytes_;
};

/// Overwrites memory in a way the compiler may not drop.
void wipe_memory(void* memory, std::size_t size) noexcept;

} // namespace custos
