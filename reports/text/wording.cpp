#include "reports/text/wording.h"

#include "scanners/model/embedded.h"

#include <boost/locale/gnu_gettext.hpp>
#include <boost/locale/message.hpp>

#include <array>
#include <cstdlib>
#include <exception>
#include <locale>
#include <optional>
#include <span>
#include <unicode/datefmt.h>
#include <unicode/dtptngen.h>
#include <unicode/measunit.h>
#include <unicode/numberformatter.h>
#include <unicode/smpdtfmt.h>
#include <unicode/timezone.h>
#include <unicode/uversion.h>
#include <vector>

namespace custos {
std::span<const EmbeddedFile> report_catalogues() noexcept;
}

namespace custos::reports {

namespace {

// Belgian conventions for its three languages; English as in the European institutions.
constexpr std::array<const char*, kLanguageCount> kLocales = {"nl_BE", "fr_BE", "de_BE", "en_GB"};

std::locale make_catalogue(Language language) {
    if (language == Language::en)
        return std::locale::classic(); // the msgids are the English text
    boost::locale::gnu_gettext::messages_info info;
    info.language = std::string(name_of(language));
    info.encoding = "UTF-8";
    info.locale_category = "LC_MESSAGES";
    info.domains.emplace_back("custos");
    info.paths.emplace_back("");
    const std::string wanted = info.language + ".mo";
    info.callback = [wanted](const std::string&, const std::string&) {
        for (const EmbeddedFile& file : report_catalogues())
            if (file.path == wanted)
                return std::vector<char>(file.content.begin(), file.content.end());
        return std::vector<char>();
    };
    return {std::locale::classic(), boost::locale::gnu_gettext::create_messages_facet<char>(info)};
}

std::string fill(std::string_view text, Wording::Places places) {
    std::string filled;
    filled.reserve(text.size());
    while (!text.empty()) {
        const std::size_t open = text.find('{');
        const std::size_t close = text.find('}', open == text.npos ? text.size() : open);
        if (close == text.npos)
            break;
        const std::string_view name = text.substr(open + 1, close - open - 1);
        filled += text.substr(0, open);
        bool known = false;
        for (const auto& [place, value] : places) {
            if (place == name) {
                filled += value;
                known = true;
                break;
            }
        }
        if (!known)
            filled += text.substr(open, close - open + 1);
        text.remove_prefix(close + 1);
    }
    filled += text;
    return filled;
}

std::string utf8(const icu::UnicodeString& text) {
    std::string bytes;
    text.toUTF8String(bytes);
    return bytes;
}

} // namespace

struct Wording::Impl {
    Language language;
    icu::Locale locale;
    std::locale catalogue;
    icu::number::LocalizedNumberFormatter numbers;
    std::unique_ptr<icu::DateFormat> date;
    std::unique_ptr<icu::DateFormat> date_time;
    std::unique_ptr<icu::DateFormat> civil_date; ///< in UTC

    [[nodiscard]] std::string unit(const icu::MeasureUnit& measure, double value,
                                   UNumberUnitWidth width) const {
        UErrorCode status = U_ZERO_ERROR;
        const icu::UnicodeString text =
            icu::number::NumberFormatter::withLocale(locale)
                .unit(measure)
                .unitWidth(width)
                .precision(icu::number::Precision::maxFraction(value < 10 ? 1 : 0))
                .formatDouble(value, status)
                .toString(status);
        return utf8(text);
    }
};

namespace {

std::unique_ptr<icu::DateFormat> make_date_format(const icu::Locale& locale, const char* skeleton,
                                                  const icu::TimeZone& zone) {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::DateFormat> format(
        icu::DateFormat::createInstanceForSkeleton(icu::UnicodeString(skeleton), locale, status));
    if (U_FAILURE(status) || !format)
        return nullptr;
    format->setTimeZone(zone);
    return format;
}

std::string format_date(const icu::DateFormat& format, Instant instant) {
    icu::UnicodeString text;
    format.format(static_cast<UDate>(to_micros(instant)) / 1000.0, text);
    return utf8(text);
}

} // namespace

Wording::Wording(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}
Wording::Wording(Wording&&) noexcept = default;
Wording& Wording::operator=(Wording&&) noexcept = default;
Wording::~Wording() = default;

Result<Wording> Wording::create(Language language, const std::string& time_zone) {
    const icu::Locale locale(kLocales[static_cast<std::size_t>(language)]);
    const std::unique_ptr<icu::TimeZone> zone(
        icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(time_zone)));
    if (!zone || *zone == icu::TimeZone::getUnknown())
        return fail(ErrorCode::invalid_input,
                    "'{}' is no time zone: use an IANA name such as Europe/Brussels",
                    OwnText(time_zone));
    try {
        auto impl = std::make_unique<Impl>(Impl{
            .language = language,
            .locale = locale,
            .catalogue = make_catalogue(language),
            .numbers = icu::number::NumberFormatter::withLocale(locale),
            .date = make_date_format(locale, "yMMMMd", *zone),
            .date_time = make_date_format(locale, "yMMMMdHmz", *zone),
            .civil_date = make_date_format(locale, "yMMMMd", *icu::TimeZone::getGMT()),
        });
        if (!impl->date || !impl->date_time || !impl->civil_date)
            return fail(ErrorCode::internal,
                        "the date formats of the language are missing: reinstall libicu");
        return Wording(std::move(impl));
    } catch (const std::exception&) { // Boost.Locale throws for a damaged catalogue
        return fail(ErrorCode::internal, "a catalogue of texts is damaged: reinstall Custos");
    }
}

Language Wording::language() const noexcept {
    return impl_->language;
}

std::string Wording::say(Literal msgid, Places places) const {
    const std::string id(msgid.view());
    // Boost.Locale would drop what is not ASCII from a msgid that it does not translate.
    if (impl_->language == Language::en)
        return fill(id, places);
    return fill(boost::locale::translate(id).str(impl_->catalogue), places);
}

std::string Wording::count(Literal one, Literal many, std::uint64_t n, Places places) const {
    // The plural rules look at the last digits only; Boost.Locale takes an int.
    const int rule =
        n <= 1'000'000 ? static_cast<int>(n) : static_cast<int>(1'000'000 + n % 1'000'000);
    const std::string first(one.view());
    const std::string others(many.view());
    const std::string text =
        impl_->language == Language::en
            ? (n == 1 ? first : others)
            : boost::locale::translate(first, others, rule).str(impl_->catalogue);
    return fill(fill(text, {{"n", number(n)}}), places);
}

std::string Wording::number(std::uint64_t value) const {
    UErrorCode status = U_ZERO_ERROR;
    return utf8(
        impl_->numbers.formatInt(static_cast<std::int64_t>(value), status).toString(status));
}

std::string Wording::percent(std::uint64_t part, std::uint64_t whole) const {
    // Tenths of a percent, rounded down, without overflow for any count of objects that exists.
    const auto tenths = static_cast<std::int64_t>(static_cast<__uint128_t>(part) * 1000U / whole);
    UErrorCode status = U_ZERO_ERROR;
    const std::string decimal = std::to_string(tenths) + "E-1";
    return utf8(icu::number::NumberFormatter::withLocale(impl_->locale)
                    .unit(icu::MeasureUnit::getPercent())
                    .precision(icu::number::Precision::maxFraction(1))
                    .formatDecimal(decimal, status)
                    .toString(status));
}

std::string Wording::bytes(std::uint64_t size) const {
    struct Step {
        double size;
        icu::MeasureUnit unit;
    };
    const std::array<Step, 4> steps = {{{1e12, icu::MeasureUnit::getTerabyte()},
                                        {1e9, icu::MeasureUnit::getGigabyte()},
                                        {1e6, icu::MeasureUnit::getMegabyte()},
                                        {1e3, icu::MeasureUnit::getKilobyte()}}};
    const auto value = static_cast<double>(size);
    for (const Step& step : steps)
        if (value >= step.size)
            return impl_->unit(step.unit, value / step.size, UNUM_UNIT_WIDTH_SHORT);
    return impl_->unit(icu::MeasureUnit::getByte(), value, UNUM_UNIT_WIDTH_SHORT);
}

std::string Wording::date(Instant instant) const {
    return format_date(*impl_->date, instant);
}

std::string Wording::date(Date date) const {
    return format_date(*impl_->civil_date, std::chrono::sys_days(date));
}

std::string Wording::date_time(Instant instant) const {
    return format_date(*impl_->date_time, instant);
}

std::string Wording::duration(std::string_view iso) const {
    const std::string whole(iso);
    if (iso.substr(0, 1) != "P")
        return whole;
    std::string text;
    bool in_time = false;
    iso.remove_prefix(1);
    while (!iso.empty()) {
        if (iso.front() == 'T') {
            in_time = true;
            iso.remove_prefix(1);
            continue;
        }
        const std::size_t digits = iso.find_first_not_of("0123456789");
        if (digits == 0 || digits == iso.npos || digits > 6)
            return whole;
        const double amount = std::strtod(std::string(iso.substr(0, digits)).c_str(), nullptr);
        std::optional<icu::MeasureUnit> unit;
        switch (iso[digits]) {
        case 'Y': unit = icu::MeasureUnit::getYear(); break;
        case 'M':
            unit = in_time ? icu::MeasureUnit::getMinute() : icu::MeasureUnit::getMonth();
            break;
        case 'W': unit = icu::MeasureUnit::getWeek(); break;
        case 'D': unit = icu::MeasureUnit::getDay(); break;
        case 'H': unit = icu::MeasureUnit::getHour(); break;
        case 'S': unit = icu::MeasureUnit::getSecond(); break;
        default: return whole;
        }
        text += (text.empty() ? "" : " ") + impl_->unit(*unit, amount, UNUM_UNIT_WIDTH_FULL_NAME);
        iso.remove_prefix(digits + 1);
    }
    return text.empty() ? whole : text;
}

std::string wording_version() {
    return "icu/" + std::to_string(U_ICU_VERSION_MAJOR_NUM);
}

} // namespace custos::reports
