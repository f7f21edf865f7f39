#include "scanners/detect/validators/rules.h"
#include "scanners/detect/validators/text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace custos::scanners {

namespace {

/// What stands where a secret would stand, and is none (lower case).
constexpr std::array<std::string_view, 44> kPlaceholders = {
    "password", "passwort",      "wachtwoord",   "motdepasse", "mot_de_passe", "kennwort",
    "passwd",   "secret",        "geheim",       "example",    "voorbeeld",    "exemple",
    "beispiel", "null",          "none",         "nil",        "undefined",    "true",
    "false",    "yes",           "required",     "verplicht",  "vergeten",     "forgotten",
    "oublié",   "vergessen",     "empty",        "leeg",       "vide",         "leer",
    "string",   "hidden",        "verborgen",    "redacted",   "removed",      "placeholder",
    "todo",     "your_password", "yourpassword", "optional",   "not",          "expired",
    "verlopen", "reset",
};

enum Classes : unsigned { kLetters = 1, kDigits = 2, kOthers = 4 };

unsigned classes_of(std::string_view text) {
    unsigned seen = 0;
    for (const char c : text) {
        const bool letter = (c >= 'a' && c <= 'z') || is_capital(c);
        seen |= letter ? kLetters : is_digit(c) ? kDigits : kOthers;
    }
    return seen;
}

/// `${X}`, `$(x)`, `<x>`, `{{x}}`, `%X%`, `[x]`, `@x@`: filled in elsewhere.
bool is_reference(std::string_view text) {
    constexpr std::array<std::string_view, 8> kOpenings = {"${", "$(", "{{", "<",
                                                           "[",  "#{", "%(", "ENC("};
    if (std::ranges::any_of(kOpenings, [text](std::string_view o) { return text.starts_with(o); }))
        return true;
    const auto is_name = [](char c) { return is_capital(c) || c == '_' || is_digit(c); };
    const std::string_view rest = text.substr(1);
    if (text.front() == '$' && std::ranges::all_of(rest, is_name))
        return true;
    return text.size() > 2 && text.front() == text.back() &&
           (text.front() == '%' || text.front() == '@');
}

bool is_placeholder(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (is_capital(c))
            c = static_cast<char>(c - 'A' + 'a');
    // Their beginnings too: where the whole word is refused, the engine reads less of it.
    const auto begins = [&](std::string_view placeholder) {
        return lower.size() >= 4 && placeholder.starts_with(lower);
    };
    return std::ranges::any_of(kPlaceholders, begins) || lower.starts_with("your-") ||
           lower.starts_with("your_") || lower.starts_with("xxxx");
}

/// A word, or words joined by one kind of sign, or numbers: what follows a colon in prose and in
/// source code. A phrase of four words joined by hyphens is a good password.
bool is_prose(std::string_view text) {
    while (!text.empty() && std::string_view(".:;)]}?").find(text.back()) != text.npos)
        text.remove_suffix(1);
    std::size_t letters = 0;
    std::size_t digits = 0;
    std::size_t hyphens = 0;
    bool humps = false; // a capital behind a small letter: no word is written so
    char before = '-';
    for (const char c : text) {
        humps = humps || (is_capital(c) && before >= 'a' && before <= 'z');
        before = c;
        const bool letter = (c >= 'a' && c <= 'z') || is_capital(c);
        letters += letter ? 1U : 0U;
        digits += is_digit(c) ? 1U : 0U;
        hyphens += c == '-' ? 1U : 0U;
        if (!letter && !is_digit(c) && std::string_view("_-./:,%+").find(c) == text.npos)
            return false;
    }
    const bool phrase = hyphens >= 3 || (hyphens > 0 && humps);
    return (digits == 0 && !phrase) || letters == 0;
}

/// `name(…`, `a->b`, `a::b`, `(x).y`, `{string`, `ERROR_BASE`: source code.
bool is_code(std::string_view text) {
    const auto in_constant = [](char c) { return is_capital(c) || c == '_'; };
    if (text.find('_') != text.npos && std::ranges::all_of(text, in_constant))
        return true;
    for (const std::string_view sign : {"->", "::", "()", "=>", "=="})
        if (text.find(sign) != text.npos)
            return true;
    const auto in_name = [](char c) {
        return is_digit(c) || is_capital(c) || (c >= 'a' && c <= 'z') || c == '_' || c == '.';
    };
    const auto end = std::ranges::find_if_not(text, in_name);
    return end != text.end() &&
           (*end == '(' || *end == '[' || (end == text.begin() && *end == '{'));
}

} // namespace

bool is_secret(std::string_view value, const ValidatorParameters& parameters,
               std::string& normalised) {
    normalised.assign(value);
    // In prose a password must look like one; behind a key of a configuration it need not.
    const bool mixed = parameters.get("shape") == "mixed";
    if (value.size() < (mixed ? 6U : 4U) || is_repeated(value) || is_reference(value) ||
        is_placeholder(value))
        return false;
    const unsigned seen = classes_of(value);
    if (seen == kOthers)
        return false;
    return !is_code(value) && (!mixed || !is_prose(value));
}

bool is_jwt(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    normalised.assign(value);
    const std::string header = decode_base64(value.substr(0, value.find('.')), "-_").value_or("");
    return header.starts_with("{") && header.find("\"alg\"") != header.npos;
}

bool is_url_login(std::string_view value, const ValidatorParameters& parameters,
                  std::string& normalised) {
    normalised.assign(value);
    const auto scheme = value.find("://");
    if (scheme == value.npos)
        return false;
    std::string_view login = value.substr(scheme + 3);
    login = login.substr(0, login.rfind('@'));
    const auto colon = login.find(':');
    if (colon == login.npos)
        return false;
    std::string ignored;
    return is_secret(login.substr(colon + 1), parameters, ignored);
}

} // namespace custos::scanners
