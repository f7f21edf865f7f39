#include "scanners/detect/validators/phone_numbers.h"

#include "scanners/detect/automaton.h"
#include "scanners/detect/syntax.h"
#include "scanners/detect/validators/text.h"

#include <phonenumbers/phonemetadata.pb.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

// Exported by libphonenumber since its first release, though in no header of it.
namespace i18n::phonenumbers {
int metadata_size();
const void* metadata_get();
} // namespace i18n::phonenumbers

namespace custos::scanners {

namespace {

using i18n::phonenumbers::PhoneMetadata;
using i18n::phonenumbers::PhoneNumberDesc;

// Bounds of the library (phonenumberutil.cc): E.164 and its own.
constexpr std::size_t kShortest = 2;
constexpr std::size_t kLongest = 17;
constexpr std::size_t kLongestCode = 3;
/// What is judged here; longer texts are left to the library.
constexpr std::size_t kMostDigits = 32;
/// States of one plan; the United States and their neighbours have the most.
constexpr std::size_t kMostStates = 20'000;

// What an automaton reports of a number: bits.
constexpr std::uint32_t kGeneral = 1;
constexpr std::uint32_t kLeading = 2;
constexpr std::uint32_t kPrefix = 4;
constexpr std::uint32_t kFirstType = 8;

/// The descriptions that make a number valid, in the library's order.
constexpr std::array<const PhoneNumberDesc& (PhoneMetadata::*)() const, 10> kTypes = {
    &PhoneMetadata::premium_rate, &PhoneMetadata::toll_free,       &PhoneMetadata::shared_cost,
    &PhoneMetadata::voip,         &PhoneMetadata::personal_number, &PhoneMetadata::pager,
    &PhoneMetadata::uan,          &PhoneMetadata::voicemail,       &PhoneMetadata::fixed_line,
    &PhoneMetadata::mobile};

/// Lengths as bits.
std::uint32_t lengths_of(const google::protobuf::RepeatedField<std::int32_t>& lengths) {
    std::uint32_t bits = 0;
    for (const int length : lengths)
        if (length > 0 && length < 32)
            bits |= 1U << static_cast<unsigned>(length);
    return bits;
}
bool has_length(std::uint32_t lengths, std::size_t length) noexcept {
    return length < 32 && (lengths >> length & 1U) != 0;
}

/// Digits only, from the first `+` or digit on.
struct Dialled {
    bool plus = false;
    std::array<char, kMostDigits> digits{};
    std::size_t count = 0;
    [[nodiscard]] std::string_view text() const noexcept { return {digits.data(), count}; }
};

std::optional<Dialled> dialled(std::string_view value) noexcept {
    Dialled out;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const char c = value[i];
        if (is_digit(c)) {
            if (out.count == kMostDigits)
                return std::nullopt;
            out.digits[out.count++] = c;
        } else if (c == '+') {
            if (out.count > 0 || out.plus)
                return std::nullopt;
            out.plus = true;
        } else if (c != ' ' && c != '.' && c != '-' && c != '/' && c != '(' && c != ')') {
            return std::nullopt;
        }
    }
    // With fewer digits the library asks how they are written.
    return out.count > kShortest ? std::optional(out) : std::nullopt;
}

/// Whether every text of the language has the same length: then the longest match is the only one.
bool has_one_length(const Syntax& node, std::size_t& length) {
    using Kind = Syntax::Kind;
    length = 0;
    std::size_t part = 0;
    switch (node.kind) {
    case Kind::bytes: length = 1; return true;
    case Kind::concat:
        for (const Syntax& child : node.children) {
            if (!has_one_length(child, part))
                return false;
            length += part;
        }
        return true;
    case Kind::alternate:
        for (const Syntax& child : node.children) {
            if (!has_one_length(child, part) || (&child != node.children.data() && part != length))
                return false;
            length = part;
        }
        return !node.children.empty();
    case Kind::repeat:
        if (node.min != node.max || !has_one_length(node.children.front(), part))
            return false;
        length = part * static_cast<std::size_t>(node.min);
        return true;
    case Kind::word_edge:
    case Kind::no_word_edge:
    case Kind::text_begin:
    case Kind::text_end: return false;
    }
    return false;
}

} // namespace

/// One numbering plan of the library (a "region" of its metadata).
struct PhoneNumbers::Plan {
    explicit Plan(const PhoneMetadata& of) : metadata(of) {}

    enum class Length : std::uint8_t { possible, only_local, too_short, too_long, none };

    /// Makes the automaton if that was not done yet; false when it cannot be made.
    [[nodiscard]] bool ready() const {
        std::call_once(once, [this] { prepare(); });
        return usable;
    }
    [[nodiscard]] std::uint32_t bits_of(std::string_view number) const {
        return automaton->found_in(number);
    }
    [[nodiscard]] bool is_valid(std::string_view number) const {
        const std::uint32_t bits = bits_of(number);
        if ((bits & kGeneral) == 0 || !fits(0, number.size()))
            return false;
        for (std::size_t i = 0; i < kTypes.size(); ++i)
            if ((bits & kFirstType << i) != 0 && fits(i + 1, number.size()))
                return true;
        return false;
    }
    [[nodiscard]] bool is_general(std::string_view number) const {
        return (bits_of(number) & kGeneral) != 0;
    }
    [[nodiscard]] bool begins_as_its_own(std::string_view number) const {
        for (std::size_t size = 1; size <= number.size(); ++size)
            if ((bits_of(number.substr(0, size)) & kLeading) != 0)
                return true;
        return false;
    }
    /// `number` without the national prefix, as MaybeStripNationalPrefixAndCarrierCode would leave
    /// it.
    [[nodiscard]] std::string_view without_prefix(std::string_view number) const {
        if (prefix_length == 0 || number.size() < prefix_length ||
            (bits_of(number.substr(0, prefix_length)) & kPrefix) == 0)
            return number;
        const std::string_view rest = number.substr(prefix_length);
        return is_general(number) && !is_general(rest) ? number : rest;
    }
    [[nodiscard]] Length length_of(std::string_view number) const {
        if (has_length(local_lengths, number.size()))
            return Length::only_local;
        if (number.size() < shortest)
            return Length::too_short;
        if (number.size() > longest)
            return Length::too_long;
        return has_length(lengths[0], number.size()) ? Length::possible : Length::none;
    }

    const PhoneMetadata& metadata;

private:
    [[nodiscard]] bool fits(std::size_t description, std::size_t size) const {
        return lengths[description] == 0 || has_length(lengths[description], size);
    }
    void prepare() const;

    mutable std::once_flag once;
    mutable bool usable = false;
    mutable std::optional<DigitAutomaton> automaton;
    mutable std::size_t prefix_length = 0;
    mutable std::array<std::uint32_t, kTypes.size() + 1> lengths{}; ///< general, then the types
    mutable std::uint32_t local_lengths = 0;
    mutable std::size_t shortest = 0;
    mutable std::size_t longest = 0;
};

void PhoneNumbers::Plan::prepare() const {
    PatternUnion patterns;
    bool understood = true;
    const auto add = [&](const std::string& pattern, std::uint32_t number) {
        if (pattern.empty())
            return;
        const auto syntax = parse_syntax(pattern);
        understood = understood && syntax && !patterns.add(*syntax, number);
    };
    const PhoneNumberDesc& general = metadata.general_desc();
    add(general.national_number_pattern(), 0);
    add(metadata.leading_digits(), 1);
    lengths[0] = lengths_of(general.possible_length());
    for (std::size_t i = 0; i < kTypes.size(); ++i) {
        const PhoneNumberDesc& type = (metadata.*kTypes[i])();
        add(type.national_number_pattern(), static_cast<std::uint32_t>(3 + i));
        lengths[i + 1] = lengths_of(type.possible_length());
    }
    local_lengths = lengths_of(general.possible_length_local_only());
    for (const int length : general.possible_length()) {
        const auto size = static_cast<std::size_t>(std::max(length, 0));
        shortest = shortest == 0 ? size : std::min(shortest, size);
        longest = std::max(longest, size);
        understood = understood && length > 0;
    }
    if (const std::string& prefix = metadata.national_prefix_for_parsing(); !prefix.empty()) {
        const auto syntax = parse_syntax(prefix);
        understood = understood && metadata.national_prefix_transform_rule().empty() && syntax &&
                     has_one_length(*syntax, prefix_length);
        add(prefix, 2);
    }
    if (!understood || longest == 0)
        return;
    automaton = DigitAutomaton::build(patterns, kMostStates);
    usable = automaton.has_value();
}

struct PhoneNumbers::Plans {
    i18n::phonenumbers::PhoneMetadataCollection collection;
    std::vector<std::unique_ptr<Plan>> all;
    std::map<std::string, const Plan*, std::less<>> by_region;
    /// Plans that share a country code, the main one first.
    std::unordered_map<int, std::vector<const Plan*>> by_code;

    [[nodiscard]] const std::vector<const Plan*>* of_code(std::string_view number,
                                                          std::size_t& size) const {
        if (number.empty() || number.front() == '0')
            return nullptr;
        for (size = 1; size <= kLongestCode && size <= number.size(); ++size)
            if (const auto at = by_code.find(number_of(number.substr(0, size)));
                at != by_code.end())
                return &at->second;
        return nullptr;
    }
};

PhoneNumbers::PhoneNumbers() {
    auto plans = std::make_unique<Plans>();
    if (plans->collection.ParseFromArray(i18n::phonenumbers::metadata_get(),
                                         i18n::phonenumbers::metadata_size()))
        for (const PhoneMetadata& metadata : plans->collection.metadata()) {
            plans->all.push_back(std::make_unique<Plan>(metadata));
            const Plan* const plan = plans->all.back().get();
            auto& sharing = plans->by_code[metadata.country_code()];
            sharing.insert(metadata.main_country_for_code() ? sharing.begin() : sharing.end(),
                           plan);
            plans->by_region.try_emplace(metadata.id(), plan);
        }
    plans_ = std::move(plans);
}

PhoneNumbers::~PhoneNumbers() = default;

const PhoneNumbers& PhoneNumbers::of_library() {
    static const PhoneNumbers kInstance;
    return kInstance;
}

PhoneNumbers::Verdict PhoneNumbers::judge(std::string_view value, std::string_view region,
                                          std::string& e164) const {
    const auto home = plans_->by_region.find(region);
    const auto digits = dialled(value);
    if (home == plans_->by_region.end() || !digits || !home->second->ready() ||
        home->second->metadata.international_prefix() != "00")
        return Verdict::unknown;
    const Plan& here = *home->second;
    const auto code_of = [](const Plan& plan) { return plan.metadata.country_code(); };
    std::string_view number = digits->text();
    const std::vector<const Plan*>* sharing = nullptr; // plans of the country code, once known
    std::size_t code_size = 0;
    bool with_code = digits->plus; // written with the code of a country
    if (!with_code && number.starts_with("00") && number.size() > 2 && number[2] != '0') {
        with_code = true;
        number.remove_prefix(2);
    }
    if (with_code) {
        sharing = plans_->of_code(number, code_size);
        if (number.size() <= kShortest || (sharing == nullptr && digits->plus))
            return Verdict::unknown;
        if (sharing == nullptr)
            return Verdict::invalid;
        number.remove_prefix(code_size);
    } else {
        // A number that begins with the code of its own country, without `+`.
        const std::string own = std::to_string(code_of(here));
        sharing = &plans_->by_code.at(code_of(here));
        if (number.starts_with(own)) {
            const std::string_view rest = here.without_prefix(number.substr(own.size()));
            with_code = (!here.is_general(number) && here.is_general(rest)) ||
                        here.length_of(number) == Plan::Length::too_long;
            if (with_code)
                number = rest;
        }
    }
    for (const Plan* plan : *sharing)
        if (!plan->ready())
            return Verdict::unknown;
    const Plan& reading = with_code ? *sharing->front() : here;
    if (number.size() < kShortest)
        return Verdict::invalid;
    const std::string_view rest = reading.without_prefix(number);
    const auto length = reading.length_of(rest);
    if (length == Plan::Length::possible || length == Plan::Length::too_long)
        number = rest;
    if (number.size() < kShortest || number.size() > kLongest)
        return Verdict::invalid;

    const auto is_valid_anywhere = [&] {
        if (sharing->size() == 1)
            return sharing->front()->is_valid(number);
        for (const Plan* plan : *sharing)
            if (plan->metadata.has_leading_digits() ? plan->begins_as_its_own(number)
                                                    : plan->is_valid(number))
                return plan->is_valid(number);
        return false;
    };
    const bool at_home = code_of(reading) == code_of(here) && here.is_valid(number);
    const bool valid = digits->plus ? is_valid_anywhere()
                                    : at_home || (value.starts_with("00") && is_valid_anywhere());
    if (!valid)
        return Verdict::invalid;
    e164 = "+" + std::to_string(code_of(reading));
    e164.append(number);
    return Verdict::valid;
}

} // namespace custos::scanners
