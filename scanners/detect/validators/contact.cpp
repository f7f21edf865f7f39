#include "scanners/detect/validators/phone_numbers.h"
#include "scanners/detect/validators/rules.h"
#include "scanners/detect/validators/text.h"

#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <array>

namespace custos::scanners {

namespace {

/// Endings that are file names (`logo@2x.png`), not top-level domains.
constexpr std::array<std::string_view, 16> kFileEndings = {
    "png", "jpg",  "jpeg", "gif",  "svg", "webp", "css",  "js",
    "ts",  "json", "xml",  "html", "htm", "pdf",  "docx", "xlsx"};

bool is_domain(std::string_view domain) {
    if (domain.size() > 253 || domain.find('.') == domain.npos)
        return false;
    while (!domain.empty()) {
        const std::string_view label = domain.substr(0, domain.find('.'));
        if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
            return false;
        domain.remove_prefix(std::min(domain.size(), label.size() + 1));
    }
    return true;
}

} // namespace

bool is_email(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    normalised.assign(value);
    for (char& c : normalised)
        if (is_capital(c))
            c = static_cast<char>(c - 'A' + 'a');
    const std::string_view address = normalised;
    const auto at = address.rfind('@');
    if (at == address.npos || at == 0 || at > 64)
        return false;
    const std::string_view local = address.substr(0, at);
    const std::string_view domain = address.substr(at + 1);
    if (local.front() == '.' || local.back() == '.' || local.find("..") != local.npos)
        return false;
    const std::string_view ending = domain.substr(domain.rfind('.') + 1);
    if (!is_domain(domain) || ending.size() < 2 || std::ranges::any_of(ending, is_digit))
        return false;
    return std::ranges::find(kFileEndings, ending) == kFileEndings.end();
}

bool is_phone(std::string_view value, const ValidatorParameters& parameters,
              std::string& normalised) {
    using i18n::phonenumbers::PhoneNumber;
    using i18n::phonenumbers::PhoneNumberUtil;
    const std::string_view home = parameters.get("region", "BE");
    const auto verdict = PhoneNumbers::of_library().judge(value, home, normalised);
    if (verdict != PhoneNumbers::Verdict::unknown)
        return verdict == PhoneNumbers::Verdict::valid;
    // The library's own instance: it keeps one per process and offers no other.
    const PhoneNumberUtil& library = *PhoneNumberUtil::GetInstance();
    PhoneNumber number;
    const std::string region(home);
    if (library.Parse(std::string(value), region, &number) != PhoneNumberUtil::NO_PARSING_ERROR)
        return false;
    const bool valid = value.front() == '+'
                           ? library.IsValidNumber(number)
                           : library.IsValidNumberForRegion(number, region) ||
                                 (value.starts_with("00") && library.IsValidNumber(number));
    if (!valid)
        return false;
    library.Format(number, PhoneNumberUtil::E164, &normalised);
    return true;
}

} // namespace custos::scanners
