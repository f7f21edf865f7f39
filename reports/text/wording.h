#pragma once
// Words of one language: messages from the compiled-in catalogues (gettext), numbers, dates and
// units from ICU. Messages are English msgids, known when we compile, with {named} places; the
// translations live in reports/text/{nl,fr,de}.po and use the official terms of the GDPR.

#include "reports/language.h"
#include "scanners/model/result.h"
#include "scanners/model/time.h"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace custos::reports {

/// Marks a message that is translated later, so that xgettext finds it.
consteval Literal mark(const char* msgid) {
    return {msgid};
}

/// Thread: one thread at a time (ICU's date formats keep state).
class Wording {
public:
    using Places = std::initializer_list<std::pair<std::string_view, std::string>>;

    /// Errors: invalid_input when `time_zone` is no IANA name; internal when a catalogue is
    /// damaged.
    static Result<Wording> create(Language language, const std::string& time_zone);
    Wording(Wording&&) noexcept;
    Wording& operator=(Wording&&) noexcept;
    ~Wording();

    [[nodiscard]] Language language() const noexcept;
    /// The message in this language, its {places} filled. A place without a value stays as written.
    [[nodiscard]] std::string say(Literal msgid, Places places = {}) const;
    /// As say(), with the form for `n`; {n} is filled with `n`.
    [[nodiscard]] std::string count(Literal one, Literal many, std::uint64_t n,
                                    Places places = {}) const;

    [[nodiscard]] std::string number(std::uint64_t value) const;
    /// `part` of `whole` with one decimal, rounded down: 99.96 % never prints as 100 %.
    /// REQUIRES: whole > 0.
    [[nodiscard]] std::string percent(std::uint64_t part, std::uint64_t whole) const;
    [[nodiscard]] std::string bytes(std::uint64_t size) const;
    /// The day of `instant` in the time zone, e.g. `22 november 2026`.
    [[nodiscard]] std::string date(Instant instant) const;
    [[nodiscard]] std::string date(Date date) const;
    /// Day, hour, minute and the zone's short name.
    [[nodiscard]] std::string date_time(Instant instant) const;
    /// `P7D` as `7 dagen`; what is no ISO 8601 duration stays as it is.
    [[nodiscard]] std::string duration(std::string_view iso) const;

private:
    struct Impl;
    explicit Wording(std::unique_ptr<Impl> impl) noexcept;
    std::unique_ptr<Impl> impl_;
};

/// Names the libraries on which the exact text of a rendering depends, e.g. `icu/72`.
[[nodiscard]] std::string wording_version();

} // namespace custos::reports
