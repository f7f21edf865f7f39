#include "scanners/detect/syntax.h"

#include "scanners/detect/utf8.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace custos::scanners {

namespace {

constexpr char32_t kLastCode = 0x10FFFF;
constexpr int kMaxDepth = 50;    ///< nested groups; deeper is left to RE2
constexpr int kMaxRepeat = 1000; ///< RE2's own bound

using Range = std::pair<char32_t, char32_t>;

Syntax bytes_node(ByteSet set) {
    Syntax node;
    node.kind = Syntax::Kind::bytes;
    node.set = set;
    return node;
}
Syntax group_node(Syntax::Kind kind, std::vector<Syntax> children) {
    if (children.size() == 1)
        return std::move(children.front());
    Syntax node;
    node.kind = kind;
    node.children = std::move(children);
    return node;
}
Syntax edge_node(Syntax::Kind kind) {
    Syntax node;
    node.kind = kind;
    return node;
}
ByteSet byte_range(unsigned low, unsigned high) {
    ByteSet set;
    for (unsigned byte = low; byte <= high; ++byte)
        set.set(byte);
    return set;
}

/// Code points of a class, as ranges.
class Class {
public:
    void add(char32_t low, char32_t high) {
        if (low <= high)
            ranges_.emplace_back(low, high);
    }
    void add(const Class& other) {
        ranges_.insert(ranges_.end(), other.ranges_.begin(), other.ranges_.end());
    }
    void negate() {
        normalise();
        std::vector<Range> rest;
        char32_t next = 0;
        for (const auto& [low, high] : ranges_) {
            if (low > next)
                rest.emplace_back(next, low - 1);
            next = high + 1;
        }
        if (next <= kLastCode)
            rest.emplace_back(next, kLastCode);
        ranges_ = std::move(rest);
    }
    /// Adds the other case of ASCII and Latin-1 letters, with the characters elsewhere that fold to
    /// them (Ångström sign, capital sharp s; long s and Kelvin sign were folded away, see fold.h).
    /// False when it holds other letters, whose folding is left to RE2.
    [[nodiscard]] bool fold_case() {
        constexpr char32_t kFolded = 0x100; // code points below it are known here
        Class added;
        for (const auto& [low, high] : ranges_) {
            const bool all_beyond = low <= 0x80 && high == kLastCode; // holds every case of each
            if (high >= kFolded && !all_beyond)
                return false;
            const char32_t last = all_beyond ? char32_t{0x7F} : high;
            for (char32_t c = low; c <= last; ++c) {
                if (c == 0xB5)
                    return false;
                add_other_case(c, added);
            }
        }
        add(added);
        return true;
    }
    /// The UTF-8 of these code points.
    [[nodiscard]] Syntax to_syntax() {
        normalise();
        ByteSet ascii;
        std::vector<Syntax> choices;
        for (const auto& [low, high] : ranges_) {
            for (char32_t c = low; c <= std::min<char32_t>(high, 0x7F); ++c)
                ascii.set(c);
            if (high >= 0x80)
                add_sequences(std::max<char32_t>(low, 0x80), high, choices);
        }
        if (ascii.any())
            choices.insert(choices.begin(), bytes_node(ascii));
        return group_node(Syntax::Kind::alternate, std::move(choices));
    }

private:
    static void add_other_case(char32_t c, Class& out) {
        const bool is_latin = c >= 0xC0 && c != 0xD7 && c != 0xF7 && c != 0xDF && c != 0xFF;
        if ((c >= 'a' && c <= 'z') || (is_latin && c >= 0xE0))
            out.add(c - 32, c - 32);
        if ((c >= 'A' && c <= 'Z') || (is_latin && c < 0xE0))
            out.add(c + 32, c + 32);
        constexpr std::array<Range, 4> kElsewhere = {
            {{0xE5, 0x212B}, {0xC5, 0x212B}, {0xDF, 0x1E9E}, {0xFF, 0x178}}};
        for (const auto& [from, to] : kElsewhere)
            if (c == from)
                out.add(to, to);
    }

    void normalise() {
        std::ranges::sort(ranges_);
        std::vector<Range> merged;
        for (const Range& range : ranges_) {
            if (!merged.empty() && range.first <= merged.back().second + 1)
                merged.back().second = std::max(merged.back().second, range.second);
            else
                merged.push_back(range);
        }
        ranges_ = std::move(merged);
    }

    /// Splits a range until its UTF-8 is one byte range per position.
    static void add_sequences(char32_t low, char32_t high, std::vector<Syntax>& out) {
        for (const char32_t last : {char32_t{0x7FF}, char32_t{0xFFFF}})
            if (low <= last && high > last) {
                add_sequences(low, last, out);
                add_sequences(last + 1, high, out);
                return;
            }
        for (unsigned shift = 6; shift <= 18; shift += 6) {
            const char32_t mask = (char32_t{1} << shift) - 1;
            if ((low & ~mask) == (high & ~mask))
                break;
            if ((low & mask) != 0) {
                add_sequences(low, low | mask, out);
                add_sequences((low | mask) + 1, high, out);
                return;
            }
            if ((high & mask) != mask) {
                add_sequences(low, (high & ~mask) - 1, out);
                add_sequences(high & ~mask, high, out);
                return;
            }
        }
        std::string first;
        std::string last;
        append_utf8(first, low);
        append_utf8(last, high);
        std::vector<Syntax> parts;
        for (std::size_t i = 0; i < first.size(); ++i)
            parts.push_back(bytes_node(byte_range(static_cast<unsigned char>(first[i]),
                                                  static_cast<unsigned char>(last[i]))));
        out.push_back(group_node(Syntax::Kind::concat, std::move(parts)));
    }

    std::vector<Range> ranges_;
};

/// Recursive descent; `ok_` falls when the syntax is beyond ours.
class Parser {
public:
    explicit Parser(std::string_view pattern) : text_(pattern) {}

    std::optional<Syntax> parse() {
        Syntax tree = alternation(0);
        if (!ok_ || at_ != text_.size())
            return std::nullopt;
        return tree;
    }

private:
    [[nodiscard]] bool more() const { return ok_ && at_ < text_.size(); }
    [[nodiscard]] char peek() const { return text_[at_]; }
    bool take(std::string_view literal) {
        if (!text_.substr(at_).starts_with(literal))
            return false;
        at_ += literal.size();
        return true;
    }
    Syntax refuse() {
        ok_ = false;
        return {};
    }

    Syntax alternation(int depth) {
        std::vector<Syntax> choices;
        const bool outer_fold = fold_;
        choices.push_back(concatenation(depth));
        while (more() && peek() == '|') {
            ++at_;
            choices.push_back(concatenation(depth));
        }
        fold_ = outer_fold; // a flag holds to the end of its group
        return group_node(Syntax::Kind::alternate, std::move(choices));
    }

    Syntax concatenation(int depth) {
        std::vector<Syntax> parts;
        while (more() && peek() != '|' && peek() != ')') {
            if (take("(?i)")) {
                fold_ = true;
                continue;
            }
            parts.push_back(repeated(depth));
        }
        if (parts.empty())
            return {};
        return group_node(Syntax::Kind::concat, std::move(parts));
    }

    Syntax repeated(int depth) {
        Syntax node = atom(depth);
        while (more()) {
            int min = 0;
            int max = -1;
            if (take("*")) {
            } else if (take("+")) {
                min = 1;
            } else if (take("?")) {
                max = 1;
            } else if (!counts(min, max)) {
                break;
            }
            Syntax repeat;
            repeat.kind = Syntax::Kind::repeat;
            repeat.min = min;
            repeat.max = max;
            repeat.children.push_back(std::move(node));
            node = std::move(repeat);
        }
        return node;
    }

    /// `{m}`, `{m,}`, `{m,n}`; anything else in braces is the brace itself, as in RE2.
    bool counts(int& min, int& max) {
        std::size_t at = at_;
        const auto number = [&](int& value) {
            const std::size_t begin = at;
            value = 0;
            while (at < text_.size() && text_[at] >= '0' && text_[at] <= '9' && value <= kMaxRepeat)
                value = value * 10 + (text_[at++] - '0');
            return at > begin;
        };
        if (at >= text_.size() || text_[at] != '{')
            return false;
        ++at;
        if (!number(min))
            return false;
        max = min;
        if (at < text_.size() && text_[at] == ',') {
            ++at;
            if (!number(max))
                max = -1;
        }
        if (at >= text_.size() || text_[at] != '}')
            return false;
        if (min > kMaxRepeat || max > kMaxRepeat)
            ok_ = false;
        at_ = at + 1;
        return true;
    }

    Syntax atom(int depth) {
        const char c = peek();
        if (c == '(')
            return group(depth);
        if (c == '[')
            return bracket();
        if (c == '\\')
            return escape();
        if (c == '^' || c == '$') {
            ++at_;
            return edge_node(c == '^' ? Syntax::Kind::text_begin : Syntax::Kind::text_end);
        }
        if (c == '.') {
            ++at_;
            Class any;
            any.add('\n', '\n');
            any.negate();
            return any.to_syntax();
        }
        if (c == '*' || c == '+' || c == '?')
            return refuse();
        const Character character = character_at(text_, at_);
        at_ += character.size;
        return literal(character.code);
    }

    Syntax literal(char32_t code) {
        Class one;
        one.add(code, code);
        if (fold_ && !one.fold_case())
            return refuse();
        return one.to_syntax();
    }

    Syntax group(int depth) {
        if (depth >= kMaxDepth)
            return refuse();
        ++at_;
        const bool outer_fold = fold_;
        if (take("?i:"))
            fold_ = true;
        else if (!take("?:") && more() && peek() == '?')
            return refuse(); // other flags, named groups
        Syntax inner = alternation(depth + 1);
        fold_ = outer_fold;
        if (!take(")"))
            return refuse();
        return inner;
    }

    /// A class escape such as \d; false when the letter is none.
    static bool add_perl(char letter, Class& out) {
        Class set;
        switch (letter) {
        case 'd':
        case 'D': set.add('0', '9'); break;
        case 's':
        case 'S':
            for (const char c : {'\t', '\n', '\f', '\r', ' '})
                set.add(static_cast<char32_t>(c), static_cast<char32_t>(c));
            break;
        case 'w':
        case 'W':
            set.add('0', '9');
            set.add('A', 'Z');
            set.add('a', 'z');
            set.add('_', '_');
            break;
        default: return false;
        }
        if (letter == 'D' || letter == 'S' || letter == 'W')
            set.negate();
        out.add(set);
        return true;
    }

    /// The character behind a backslash, `at_` on its letter; nothing when it is none of ours.
    std::optional<char32_t> escaped_character() {
        const char c = peek();
        ++at_;
        switch (c) {
        case 'n': return U'\n';
        case 't': return U'\t';
        case 'r': return U'\r';
        case 'f': return U'\f';
        case 'v': return U'\v';
        case 'a': return U'\a';
        case 'x': return hexadecimal();
        default: break;
        }
        if (static_cast<unsigned char>(c) < 0x80 && !is_word_byte(static_cast<unsigned char>(c)))
            return static_cast<char32_t>(c);
        return std::nullopt;
    }

    std::optional<char32_t> hexadecimal() {
        const auto digit = [&]() -> int {
            if (at_ >= text_.size())
                return -1;
            const char c = text_[at_];
            const int value = c >= '0' && c <= '9'   ? c - '0'
                              : c >= 'a' && c <= 'f' ? c - 'a' + 10
                              : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                     : -1;
            at_ += value >= 0 ? 1U : 0U;
            return value;
        };
        const bool braces = take("{");
        char32_t code = 0;
        int count = 0;
        for (int value = 0; count < (braces ? 6 : 2) && (value = digit()) >= 0; ++count)
            code = code * 16 + static_cast<char32_t>(value);
        if (count == 0 || (!braces && count != 2) || (braces && !take("}")) || code > kLastCode)
            return std::nullopt;
        return code;
    }

    Syntax escape() {
        ++at_;
        if (!more())
            return refuse();
        const char c = peek();
        const auto edge = [&](Syntax::Kind kind) {
            ++at_;
            return edge_node(kind);
        };
        if (c == 'b')
            return edge(Syntax::Kind::word_edge);
        if (c == 'B')
            return edge(Syntax::Kind::no_word_edge);
        if (c == 'A')
            return edge(Syntax::Kind::text_begin);
        if (c == 'z')
            return edge(Syntax::Kind::text_end);
        Class set;
        if (add_perl(c, set)) {
            ++at_;
            return fold_ && !set.fold_case() ? refuse() : set.to_syntax();
        }
        const auto code = escaped_character();
        return code ? literal(*code) : refuse();
    }

    /// One end of a range in a class.
    std::optional<char32_t> class_character() {
        if (peek() == '\\') {
            ++at_;
            if (at_ >= text_.size())
                return std::nullopt;
            return escaped_character();
        }
        const Character character = character_at(text_, at_);
        at_ += character.size;
        return character.code;
    }

    Syntax bracket() {
        ++at_;
        const bool negated = take("^");
        Class set;
        bool first = true;
        while (at_ < text_.size() && (peek() != ']' || first)) {
            first = false;
            if (text_.substr(at_).starts_with("[:"))
                return refuse();
            if (peek() == '\\' && at_ + 1 < text_.size() && add_perl(text_[at_ + 1], set)) {
                at_ += 2;
                continue;
            }
            const auto low = class_character();
            if (!low)
                return refuse();
            char32_t high = *low;
            if (at_ + 1 < text_.size() && peek() == '-' && text_[at_ + 1] != ']') {
                ++at_;
                const auto end = class_character();
                if (!end || *end < *low)
                    return refuse();
                high = *end;
            }
            set.add(*low, high);
        }
        if (!take("]"))
            return refuse();
        if (fold_ && !set.fold_case()) // before the negation, as RE2 does
            return refuse();
        if (negated)
            set.negate();
        return set.to_syntax();
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool fold_ = false;
    bool ok_ = true;
};

} // namespace

std::optional<Syntax> parse_syntax(std::string_view pattern) {
    return Parser(pattern).parse();
}

} // namespace custos::scanners
