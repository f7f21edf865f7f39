#include "scanners/detect/validators/checksum.h"
#include "scanners/detect/validators/rules.h"
#include "scanners/detect/validators/text.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>

namespace custos::scanners {

namespace {

/// The numbers in `text`, at most six, decimal comma or point; empty when there are more.
struct Numbers {
    std::array<double, 6> value{};
    std::size_t size = 0;
};

std::optional<Numbers> numbers_in(std::string_view text, char point) {
    Numbers found;
    std::size_t i = 0;
    while (i < text.size()) {
        if (!is_digit(text[i])) {
            ++i;
            continue;
        }
        std::string number;
        if (i > 0 && text[i - 1] == '-')
            number += '-';
        for (; i < text.size() && (is_digit(text[i]) || text[i] == point); ++i)
            number += text[i] == point ? '.' : text[i];
        if (found.size == found.value.size())
            return std::nullopt;
        double& slot = found.value.at(found.size++);
        const auto [end, error] =
            std::from_chars(number.data(), number.data() + number.size(), slot);
        if (error != std::errc() || end != number.data() + number.size())
            return std::nullopt;
    }
    return found;
}

/// Degrees out of degrees, minutes and seconds; nullopt when minutes or seconds reach 60.
std::optional<double> degrees(double whole, double minutes, double seconds) {
    if (minutes >= 60 || seconds >= 60)
        return std::nullopt;
    return whole + minutes / 60 + seconds / 3600;
}

} // namespace

bool is_ipv4(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    normalised.assign(value);
    in_addr address{};
    if (::inet_pton(AF_INET, normalised.c_str(), &address) != 1)
        return false;
    const std::uint32_t host = ntohl(address.s_addr);
    const std::uint32_t first = host >> 24U;
    const std::uint32_t last = host & 0xFFU;
    // "This host", loopback, multicast and masks name no device; x.0 is a net, x.255 a broadcast.
    return first != 0 && first != 127 && first < 224 && last != 0 && last != 255;
}

bool is_ipv6(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    const std::string text(value);
    in6_addr address{};
    if (text.size() < 6 || ::inet_pton(AF_INET6, text.c_str(), &address) != 1)
        return false;
    if (std::ranges::count(text, ':') < 3 || std::ranges::none_of(text, is_digit))
        return false; // `::1`, `a::b`, `dead::beef`: loopback or a name in a program
    if (address.s6_addr[0] == 0 || address.s6_addr[0] == 0xFF) // unspecified, mapped; multicast
        return false;
    std::array<char, INET6_ADDRSTRLEN> canonical{};
    if (::inet_ntop(AF_INET6, &address, canonical.data(), canonical.size()) == nullptr)
        return false;
    normalised = canonical.data();
    return true;
}

bool is_mac(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    normalised.clear();
    for (const char c : value) {
        if (c == ':' || c == '-' || c == '.')
            continue;
        const char lower = is_capital(c) ? static_cast<char>(c - 'A' + 'a') : c;
        if (!is_digit(lower) && (lower < 'a' || lower > 'f'))
            return false;
        normalised += lower;
    }
    return normalised.size() == 12 && !is_repeated(normalised); // 00…, ff…: none, broadcast
}

bool is_imei(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    return strip_digits(value, 15, normalised) && !is_repeated(normalised) &&
           passes_luhn(normalised);
}

bool is_imsi(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    // Mobile country codes are 2xx to 7xx, by continent, and 901 for satellites and networks at
    // sea.
    return (strip_digits(value, 15, normalised) || strip_digits(value, 14, normalised)) &&
           ((normalised[0] >= '2' && normalised[0] <= '7') || normalised.starts_with("901"));
}

bool is_coordinates(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    std::string text(value);
    // `50,84664; 4,35283`: a comma between digits is the decimal mark only where no point is.
    const char point = text.find('.') == std::string::npos ? ',' : '.';
    const auto numbers = numbers_in(text, point);
    if (!numbers)
        return false;
    const auto& at = numbers->value;
    std::optional<double> latitude;
    std::optional<double> longitude;
    if (numbers->size == 2) {
        latitude = at[0];
        longitude = at[1];
    } else if (numbers->size == 4) {
        latitude = degrees(at[0], at[1], 0);
        longitude = degrees(at[2], at[3], 0);
    } else if (numbers->size == 6) {
        latitude = degrees(at[0], at[1], at[2]);
        longitude = degrees(at[3], at[4], at[5]);
    }
    if (!latitude || !longitude || std::abs(*latitude) > 90 || std::abs(*longitude) > 180)
        return false;
    if (*latitude == 0 && *longitude == 0) // what devices write when they know nothing
        return false;
    std::array<char, 48> canonical{};
    const int size =
        std::snprintf(canonical.data(), canonical.size(), "%.5f,%.5f", *latitude, *longitude);
    normalised.assign(canonical.data(), static_cast<std::size_t>(std::max(size, 0)));
    return true;
}

} // namespace custos::scanners
