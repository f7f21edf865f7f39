#pragma once
// The words of all packs in one dictionary: context words, negative words and field names, found
// in running text and in field names alike.
//
// A phrase is a run of words. Words are compared in lower case without accents. The last word of a
// phrase may be longer in the text: one of >= 5 letters matches whatever begins with it
// (`rijksregister` in `rijksregisternummer`: Dutch and German write compounds as one word), a
// shorter one only with a known ending (`bsn` in `bsnnummer`).

#include "scanners/detect/regex.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace custos::scanners {

/// A word of a text, in lower case without accents.
struct Word {
    std::string_view text; ///< in the buffer of its Words
    Span place;            ///< in the text it was read from
};

/// The words of one text. Thread: one thread at a time; reused.
class Words {
public:
    enum class Style : std::uint8_t {
        prose, ///< words end where letters and digits end
        name,  ///< and where a capital follows a small letter: `dateOfBirth`
    };
    void read(std::string_view text, Style style);
    [[nodiscard]] std::span<const Word> all() const noexcept { return words_; }

private:
    std::string buffer_;
    std::vector<Word> words_;
    std::vector<std::size_t> ends_;
};

enum class Role : std::uint8_t { context = 1, negative = 2, field = 4 };

/// Thread: immutable once filled; safe from any thread.
class Lexicon {
public:
    struct Use {
        std::uint32_t detector;
        std::uint8_t roles; ///< bits of Role
    };
    struct Phrase {
        std::vector<std::string> words;
        std::string text;       ///< as the pack writes it
        std::vector<Use> uses;  ///< sorted by detector
        std::uint8_t roles = 0; ///< of all uses together
    };
    /// A phrase in a run of words.
    struct Found {
        const Phrase* phrase;
        std::size_t first; ///< index of its first word
        std::size_t last;  ///< of its last
        bool exact;        ///< the last word equals, rather than begins with, the phrase's
    };

    /// REQUIRES: detectors are added in ascending order.
    void add(std::uint32_t detector, Role role, std::string_view phrase);
    /// Appends all phrases in `words` that begin at word `at`.
    void find_at(std::span<const Word> words, std::size_t at, std::vector<Found>& found) const;
    [[nodiscard]] std::span<const Phrase> phrases() const noexcept { return phrases_; }
    /// False when no phrase begins with `word`: most words of a text, for the price of a look-up.
    [[nodiscard]] bool may_begin(std::string_view word) const noexcept {
        return begins_[bit_of(head_of(word))];
    }
    /// Calls `add` with the head of every word with which `phrase` may begin.
    template <class Add>
    static void for_each_head(const Phrase& phrase, Add add);
    /// Whether `word` may be the first word of `phrase`.
    [[nodiscard]] static bool is_first_word(std::string_view word, const Phrase& phrase) noexcept;
    /// The first four bytes, as a number.
    [[nodiscard]] static std::uint32_t head_of(std::string_view word) noexcept {
        std::uint32_t head = 0;
        for (std::size_t i = 0; i < word.size() && i < 4; ++i)
            head |= static_cast<std::uint32_t>(static_cast<unsigned char>(word[i])) << (8 * i);
        return head;
    }
    static constexpr std::size_t kHeadBits = 1U << 16U;
    [[nodiscard]] static std::size_t bit_of(std::uint32_t head) noexcept {
        return head * 0x9E3779B1U >> 16U;
    }
    /// Roles of `phrase` for `detector`, 0 = none.
    [[nodiscard]] static std::uint8_t roles_of(const Phrase& phrase,
                                               std::uint32_t detector) noexcept;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>{}(text);
        }
    };
    void find_first(std::string_view key, std::span<const Word> words, std::size_t at, bool exact,
                    std::vector<Found>& found) const;

    std::vector<Phrase> phrases_;
    /// By the whole phrase, so that a phrase of several packs is one.
    std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> by_text_;
    std::unordered_map<std::string, std::vector<std::uint32_t>, Hash, std::equal_to<>> by_first_;
    std::vector<bool> begins_ = std::vector<bool>(kHeadBits); ///< by bit_of
    /// First kStem bytes of the words that may be continued: most words of a text end here.
    std::unordered_set<std::string, Hash, std::equal_to<>> stems_;
};

/// Endings that a shorter word may have: plurals, and `number` glued to an abbreviation.
inline constexpr std::array<std::string_view, 12> kEndings = {
    "s", "e", "n", "en", "es", "er", "nr", "nrs", "nummer", "nummers", "no", "id"};

template <class Add>
void Lexicon::for_each_head(const Phrase& phrase, Add add) {
    const std::string& first = phrase.words.front();
    add(head_of(first));
    if (first.size() < 4 && phrase.words.size() == 1)
        for (const std::string_view ending : kEndings)
            add(head_of(first + std::string(ending)));
}

/// Lower case without accents, as words are compared: `Numéro` → `numero`.
[[nodiscard]] std::string plain_text(std::string_view text);

} // namespace custos::scanners
