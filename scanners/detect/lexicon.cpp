#include "scanners/detect/lexicon.h"

#include "scanners/detect/fold.h"
#include "scanners/detect/utf8.h"

#include <algorithm>
#include <array>
#include <utility>

namespace custos::scanners {

namespace {

/// From so many letters on a word matches whatever begins with it.
constexpr std::size_t kStem = 5;
/// How much longer that may be: the longest compounds of Dutch and German administration.
constexpr std::size_t kLongestTail = 24;

/// Base letters of U+00C0..U+017F, one byte each; '?' = kept or written out below.
constexpr std::string_view kLatin =
    "aaaaaa?ceeeeiiii?nooooo?ouuuuy??aaaaaa?ceeeeiiii?nooooo?ouuuuy?y"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii??jjkkklllllll"
    "lllnnnnnnnnnoooooo??rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/// Appends `code` in lower case without its accent.
void append_plain(std::string& out, char32_t code) {
    if (code < 0x80) {
        const char c = static_cast<char>(code);
        out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c);
        return;
    }
    if (code >= 0x300 && code < 0x370) // combining accents
        return;
    if (code >= 0xC0 && code < 0xC0 + kLatin.size()) {
        const char base = kLatin[code - 0xC0];
        if (base != '?') {
            out.push_back(base);
            return;
        }
    }
    constexpr std::array<std::pair<char32_t, std::string_view>, 20> kWritten = {{
        {0xC6, "ae"},   {0xE6, "ae"}, {0xDF, "ss"}, {0x152, "oe"}, {0x153, "oe"},
        {0xD0, "d"},    {0xF0, "d"},  {0xDE, "th"}, {0xFE, "th"},  {0x132, "ij"},
        {0x133, "ij"},  {0x218, "s"}, {0x219, "s"}, {0x21A, "t"},  {0x21B, "t"},
        {0x1E9E, "ss"}, {0x386, "α"}, {0x388, "ε"}, {0x389, "η"},  {0x38F, "ω"},
    }};
    for (const auto& [from, to] : kWritten)
        if (from == code) {
            out.append(to);
            return;
        }
    if ((code >= 0x391 && code <= 0x3A9) || (code >= 0x410 && code <= 0x42F))
        code += 0x20;
    else if (code >= 0x400 && code <= 0x40F)
        code += 0x50;
    append_utf8(out, code);
}

bool is_word_byte(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_capital(char c) noexcept {
    return c >= 'A' && c <= 'Z';
}
bool is_small(char c) noexcept {
    return c >= 'a' && c <= 'z';
}

} // namespace

std::string plain_text(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const Character character = character_at(text, i);
        append_plain(out, character.code);
        i += character.size;
    }
    return out;
}

void Words::read(std::string_view text, Style style) {
    buffer_.clear();
    words_.clear();
    ends_.clear();
    const auto breaks_before = [&](std::size_t i) { // a capital that begins a part of a name
        if (style != Style::name || !is_capital(text[i]) || i == 0)
            return false;
        return is_small(text[i - 1]) ||
               (is_capital(text[i - 1]) && i + 1 < text.size() && is_small(text[i + 1]));
    };
    bool open = false;
    for (std::size_t i = 0; i < text.size();) {
        const Character character = character_at(text, i);
        const bool letter =
            character.code < 0x80 ? is_word_byte(text[i]) : is_foreign_letter_at(text, i);
        if (letter) {
            if (!open || breaks_before(i)) {
                words_.push_back({.text = {}, .place = {i, i}});
                ends_.push_back(buffer_.size());
                open = true;
            }
            append_plain(buffer_, character.code);
            words_.back().place.end = i + character.size;
        } else {
            open = false;
        }
        i += character.size;
    }
    for (std::size_t i = 0; i < words_.size(); ++i) {
        const std::size_t end = i + 1 < words_.size() ? ends_[i + 1] : buffer_.size();
        words_[i].text = std::string_view(buffer_).substr(ends_[i], end - ends_[i]);
    }
}

void Lexicon::add(std::uint32_t detector, Role role, std::string_view phrase) {
    Words words;
    words.read(phrase, Words::Style::prose);
    if (words.all().empty())
        return;
    std::string key;
    std::vector<std::string> texts;
    for (const Word& word : words.all()) {
        key.append(word.text).push_back(' ');
        texts.emplace_back(word.text);
    }
    const auto [entry, is_new] =
        by_text_.try_emplace(key, static_cast<std::uint32_t>(phrases_.size()));
    if (is_new) {
        by_first_[texts.front()].push_back(entry->second);
        if (texts.size() == 1 && texts.front().size() >= kStem)
            stems_.insert(texts.front().substr(0, kStem));
        phrases_.push_back({.words = std::move(texts), .text = std::string(phrase), .uses = {}});
        for_each_head(phrases_.back(), [&](std::uint32_t head) { begins_[bit_of(head)] = true; });
    }
    Phrase& known = phrases_[entry->second];
    const auto bit = static_cast<std::uint8_t>(role);
    known.roles |= bit;
    if (known.uses.empty() || known.uses.back().detector != detector)
        known.uses.push_back({.detector = detector, .roles = bit});
    else
        known.uses.back().roles |= bit;
}

namespace {

bool continues(std::string_view word, std::string_view phrase_word) noexcept {
    if (!word.starts_with(phrase_word))
        return false;
    if (phrase_word.size() >= kStem)
        return word.size() <= phrase_word.size() + kLongestTail;
    return phrase_word.size() >= 3 &&
           std::ranges::find(kEndings, word.substr(phrase_word.size())) != kEndings.end();
}

} // namespace

bool Lexicon::is_first_word(std::string_view word, const Phrase& phrase) noexcept {
    const std::string& first = phrase.words.front();
    return word == first || (phrase.words.size() == 1 && continues(word, first));
}

void Lexicon::find_first(std::string_view key, std::span<const Word> words, std::size_t at,
                         bool exact, std::vector<Found>& found) const {
    const auto entry = by_first_.find(key);
    if (entry == by_first_.end())
        return;
    for (const std::uint32_t number : entry->second) {
        const Phrase& phrase = phrases_[number];
        const std::size_t size = phrase.words.size();
        if ((!exact && size > 1) || at + size > words.size())
            continue;
        bool equal = true;
        for (std::size_t i = 1; i + 1 < size && equal; ++i)
            equal = words[at + i].text == phrase.words[i];
        const std::string_view last = words[at + size - 1].text;
        const bool last_equal = size > 1 ? last == phrase.words.back() : exact;
        if (equal && (last_equal || size == 1 || continues(last, phrase.words.back())))
            found.push_back(
                {.phrase = &phrase, .first = at, .last = at + size - 1, .exact = last_equal});
    }
}

void Lexicon::find_at(std::span<const Word> words, std::size_t at,
                      std::vector<Found>& found) const {
    const std::string_view word = words[at].text;
    if (!may_begin(word))
        return;
    find_first(word, words, at, true, found);
    for (const std::string_view ending : kEndings)
        if (word.size() >= ending.size() + 3 && word.size() < ending.size() + kStem &&
            word.ends_with(ending))
            find_first(word.substr(0, word.size() - ending.size()), words, at, false, found);
    if (word.size() <= kStem || !stems_.contains(word.substr(0, kStem)))
        return;
    for (std::size_t size = word.size() - 1; size >= kStem; --size)
        if (word.size() - size <= kLongestTail)
            find_first(word.substr(0, size), words, at, false, found);
}

std::uint8_t Lexicon::roles_of(const Phrase& phrase, std::uint32_t detector) noexcept {
    const auto use = std::ranges::lower_bound(phrase.uses, detector, {}, &Use::detector);
    return use != phrase.uses.end() && use->detector == detector ? use->roles : std::uint8_t{0};
}

} // namespace custos::scanners
