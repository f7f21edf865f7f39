// Rule texts with their placeholders replaced, in words of the reader's language.

#include "policies/categories.h"
#include "policies/evaluate.h"
#include "policies/fact_words.h"

#include <array>

namespace custos::policies {
namespace {

constexpr std::string_view kUnknown = "–";
/// More values than this are counted instead of listed: a sentence stays a sentence.
constexpr std::size_t kListed = 6;

struct Words {
    std::string_view yes, no, open_ended, more;
    /// Singular and plural of year, month, day, hour, minute, second.
    std::array<std::array<std::string_view, 2>, 6> units;
};
constexpr std::array<Words, 4> kWords{{
    {"ja",
     "nee",
     "onbeperkt",
     "andere",
     {{{"jaar", "jaar"},
       {"maand", "maanden"},
       {"dag", "dagen"},
       {"uur", "uur"},
       {"minuut", "minuten"},
       {"seconde", "seconden"}}}},
    {"oui",
     "non",
     "sans limite",
     "autres",
     {{{"an", "ans"},
       {"mois", "mois"},
       {"jour", "jours"},
       {"heure", "heures"},
       {"minute", "minutes"},
       {"seconde", "secondes"}}}},
    {"ja",
     "nein",
     "unbefristet",
     "weitere",
     {{{"Jahr", "Jahre"},
       {"Monat", "Monate"},
       {"Tag", "Tage"},
       {"Stunde", "Stunden"},
       {"Minute", "Minuten"},
       {"Sekunde", "Sekunden"}}}},
    {"yes",
     "no",
     "open-ended",
     "more",
     {{{"year", "years"},
       {"month", "months"},
       {"day", "days"},
       {"hour", "hours"},
       {"minute", "minutes"},
       {"second", "seconds"}}}},
}};
const Words& words(Language language) {
    return kWords[static_cast<std::size_t>(language)];
}

std::string two_digits(unsigned number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

/// 22/11/2026 in Dutch and French, 22.11.2026 in German, 22 November 2026 in English.
std::string date_words(Date date, Language language) {
    constexpr std::array<std::string_view, 12> kMonths{
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December"};
    const auto day = static_cast<unsigned>(date.day());
    const auto month = static_cast<unsigned>(date.month());
    const std::string year = std::to_string(static_cast<int>(date.year()));
    if (language == Language::en)
        return std::to_string(day) + " " + std::string(kMonths.at(month - 1)) + " " + year;
    const std::string_view between = language == Language::de ? "." : "/";
    return two_digits(day) + std::string(between) + two_digits(month) + std::string(between) + year;
}

/// Thousands apart by a thin space (NL, FR, DE) or a comma (EN).
std::string number_words(std::int64_t number, Language language) {
    std::string digits = std::to_string(number);
    const std::size_t first = digits.front() == '-' ? 1 : 0;
    const std::string_view between = language == Language::en ? "," : "\u202F";
    for (std::size_t at = digits.size(); at > first + 3;) {
        at -= 3;
        digits.insert(at, between);
    }
    return digits;
}

std::string duration_words(const CivilDuration& duration, Language language) {
    const std::array<std::int64_t, 6> numbers{duration.years,
                                              duration.months,
                                              duration.days,
                                              duration.seconds / 3'600,
                                              duration.seconds / 60 % 60,
                                              duration.seconds % 60};
    std::string out;
    for (std::size_t at = 0; at < numbers.size(); ++at) {
        if (numbers[at] == 0)
            continue;
        if (!out.empty())
            out += ' ';
        out += std::to_string(numbers[at]) + " ";
        out += words(language).units[at][numbers[at] == 1 ? 0 : 1];
    }
    return out.empty() ? "0 " + std::string(words(language).units[2][1]) : out;
}

std::string decimal_words(Decimal value, Language language) {
    std::string text = to_text(value);
    if (const std::size_t point = text.find('.');
        point != std::string::npos && language != Language::en)
        text[point] = ',';
    return text;
}

std::string list_words(const std::vector<std::string>& texts, Language language) {
    std::string out;
    for (std::size_t at = 0; at < texts.size() && at < kListed; ++at)
        out += (at == 0 ? "" : ", ") + texts[at];
    if (texts.size() > kListed)
        out += " + " + std::to_string(texts.size() - kListed) + " " +
               std::string(words(language).more);
    return out.empty() ? std::string(kUnknown) : out;
}

/// A category's title, a code's words, or the text as it stands.
std::string text_words(const std::string& text, Language language) {
    return std::string(words_for(title_of(text, language), language));
}

std::string record_words(const FactRecord& record, Language language) {
    std::vector<std::string> parts;
    for (const auto& [name, value] : record.fields)
        if (const auto* text = std::get_if<std::string>(&value.value))
            parts.push_back(name == "name" || name == "operator" || name == "reference"
                                ? *text
                                : text_words(*text, language));
        else if (const auto* number = std::get_if<std::int64_t>(&value.value);
                 number != nullptr && (name == "count" || name == "objects"))
            parts.push_back(number_words(*number, language));
    std::string out;
    for (const std::string& part : parts)
        out += (out.empty() ? "" : " · ") + part;
    return out;
}

/// Free text stays as it stands: a file may well be called `backup`.
std::string value_words(const FactValue& value, Language language, bool coded) {
    const auto& v = value.value;
    const auto plain_or_coded = [&](const std::string& text) {
        return coded ? text_words(text, language) : text;
    };
    if (const auto* flag = std::get_if<bool>(&v))
        return std::string(*flag ? words(language).yes : words(language).no);
    if (const auto* number = std::get_if<std::int64_t>(&v))
        return number_words(*number, language);
    if (const auto* decimal = std::get_if<Decimal>(&v))
        return decimal_words(*decimal, language);
    if (const auto* text = std::get_if<std::string>(&v))
        return plain_or_coded(*text);
    if (const auto* date = std::get_if<Date>(&v))
        return date_words(*date, language);
    if (const auto* instant = std::get_if<Instant>(&v))
        return date_words(TimeZone::utc().date_of(*instant), language);
    if (const auto* duration = std::get_if<CivilDuration>(&v))
        return duration_words(*duration, language);
    std::vector<std::string> texts;
    if (const auto* set = std::get_if<TextSet>(&v))
        for (const std::string& element : *set)
            texts.push_back(plain_or_coded(element));
    else if (const auto* records = std::get_if<std::vector<FactRecord>>(&v))
        for (const FactRecord& record : *records)
            texts.push_back(record_words(record, language));
    else
        return std::string(words(language).open_ended);
    return list_words(texts, language);
}

/// True if the fact holds codes or categories, which have words, and no free text.
bool is_coded(std::string_view path) {
    const FactRow* row = find_fact(path);
    if (row == nullptr)
        return false;
    return !row->values.empty() || row->type == FactType::category ||
           row->type == FactType::category_set || path.starts_with("activity.missing_");
}

const FactValue* find_value(const EvaluationRecord& record, std::string_view name) {
    constexpr std::string_view kParam = "param.";
    const bool is_param = name.starts_with(kParam);
    const auto& values = is_param ? record.params : record.evidence;
    const auto found = values.find(is_param ? name.substr(kParam.size()) : name);
    return found == values.end() ? nullptr : &found->second;
}

} // namespace

std::string fill_text(std::string_view text, const EvaluationRecord& record, Language language) {
    std::string out;
    while (!text.empty()) {
        const std::size_t open = text.find('{');
        const std::size_t close = text.find('}', open);
        if (close == std::string_view::npos) {
            out += text;
            break;
        }
        out += text.substr(0, open);
        const std::string_view name = text.substr(open + 1, close - open - 1);
        const FactValue* value = find_value(record, name);
        out += value == nullptr ? std::string(kUnknown)
                                : value_words(*value, language, is_coded(name));
        text.remove_prefix(close + 1);
    }
    return out;
}

} // namespace custos::policies
