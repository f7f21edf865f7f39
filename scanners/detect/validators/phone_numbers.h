#pragma once
// Phone numbers as libphonenumber judges them, at the speed of a table: its numbering plans, which
// are regular expressions over digits, become one automaton per plan the first time it is needed.
// The library takes microseconds per number, and a column of phone numbers is an ordinary thing.
//
// Whatever is written in a way that the steps below do not know is left to the library itself; a
// test holds both equal.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace custos::scanners {

/// Thread: safe from any thread.
class PhoneNumbers {
public:
    /// The plans that libphonenumber carries. Its own interface keeps one instance per process, and
    /// so does this.
    [[nodiscard]] static const PhoneNumbers& of_library();
    PhoneNumbers(const PhoneNumbers&) = delete; // automata are shared, never copied
    PhoneNumbers& operator=(const PhoneNumbers&) = delete;
    ~PhoneNumbers();

    enum class Verdict : std::uint8_t { valid, invalid, unknown };
    /// Judges `value` (ASCII digits and ` .-/()`, `+` in front) as if dialled in `region` (ISO
    /// 3166); when valid `e164` holds its E.164 form. `unknown`: ask the library.
    [[nodiscard]] Verdict judge(std::string_view value, std::string_view region,
                                std::string& e164) const;

private:
    PhoneNumbers();
    struct Plan;
    struct Plans;
    std::unique_ptr<const Plans> plans_;
};

} // namespace custos::scanners
