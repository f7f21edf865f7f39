// Writes the benchmark corpora from a fixed seed: the same bytes on every machine.
//
//   make_corpora DIRECTORY MEBIBYTES [KIND…]
//
// Kinds: office (prose, one value per about 1.8 kB), csv (dense, one per 29 B), logs (digit-heavy
// server logs), clean (prose without values), base64; and the hostile ones: digits, ats, letter,
// be68, lines. Each becomes DIRECTORY/KIND/ with files of 1 MiB.

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <string_view>

namespace {

constexpr std::size_t kFileBytes = 1U << 20U;

// SplitMix64 (Steele, Lea, Flood 2014): std distributions differ between libraries, this does not.
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31U);
    }
    std::uint64_t below(std::uint64_t bound) { return next() % bound; }

private:
    std::uint64_t state_;
};

std::string digits(Random& random, std::size_t count) {
    std::string text;
    while (text.size() < count)
        text += static_cast<char>('0' + random.below(10));
    return text;
}

std::string padded(std::uint64_t number, std::size_t width) {
    std::string text = std::to_string(number);
    return std::string(width > text.size() ? width - text.size() : 0, '0') + text;
}

// Belgian register number (Law of 8 August 1983): 97 minus the number modulo 97.
std::string register_number(Random& random) {
    const std::string nine = padded(30 + random.below(69), 2) + padded(1 + random.below(12), 2) +
                             padded(1 + random.below(28), 2) + padded(1 + random.below(997), 3);
    const auto check = 97 - std::stoull(nine) % 97;
    return nine.substr(0, 2) + '.' + nine.substr(2, 2) + '.' + nine.substr(4, 2) + '-' +
           nine.substr(6, 3) + '.' + padded(check, 2);
}

std::string iban(Random& random) {
    const std::string ten = padded(random.below(10'000'000'000), 10);
    const auto rest = std::stoull(ten) % 97;
    const std::string bban = ten + padded(rest == 0 ? 97 : rest, 2);
    std::uint64_t modulus = 0;
    for (const char digit : bban + "111400") // BE = 11 14, then 00 (ISO 13616-1)
        modulus = (modulus * 10 + static_cast<std::uint64_t>(digit - '0')) % 97;
    const std::string all = "BE" + padded(98 - modulus, 2) + bban;
    return all.substr(0, 4) + ' ' + all.substr(4, 4) + ' ' + all.substr(8, 4) + ' ' + all.substr(12);
}

std::string card(Random& random) {
    std::string number = "4" + digits(random, 14);
    int sum = 0;
    for (std::size_t i = 0; i < number.size(); ++i) {
        int digit = number[number.size() - 1 - i] - '0';
        if (i % 2 == 0)
            digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return number + static_cast<char>('0' + (10 - sum % 10) % 10);
}

constexpr std::array<std::string_view, 64> kWords = {
    "de", "het", "een", "van", "en", "in", "is", "op", "te", "dat", "die", "voor", "met", "zijn",
    "niet", "aan", "er", "om", "ook", "als", "gemeente", "aanvraag", "dossier", "beslissing",
    "dienst", "vergadering", "verslag", "punt", "voorstel", "raad", "college", "burger", "straat",
    "werken", "plan", "budget", "project", "school", "water", "tijd", "dag", "maand", "week",
    "brief", "antwoord", "vraag", "gebouw", "ruimte", "verkeer", "veilig", "nieuw", "groot",
    "klein", "eerste", "laatste", "volgende", "goedgekeurd", "Geachte", "Betreft", "Wij", "Deze",
    "Het", "Alle", "groeten"};

void word(Random& random, std::string& out) { out += kWords[random.below(kWords.size())]; }

std::string value(Random& random) {
    switch (random.below(5)) {
    case 0: return "rijksregisternummer " + register_number(random);
    case 1: return "IBAN " + iban(random);
    case 2: return "p" + std::to_string(random.below(1'000'000)) + "@example.org";
    case 3: return "tel. +32 2 " + digits(random, 3) + ' ' + digits(random, 2) + ' ' + digits(random, 2);
    default: return "kaart " + card(random);
    }
}

void prose(Random& random, std::string& out, std::uint64_t bytes_per_value) {
    std::size_t column = 0;
    std::uint64_t next_value = bytes_per_value == 0 ? kFileBytes : random.below(2 * bytes_per_value);
    while (out.size() < kFileBytes) {
        const std::size_t before = out.size();
        if (bytes_per_value > 0 && before >= next_value) {
            out += value(random);
            next_value = before + random.below(2 * bytes_per_value);
        } else {
            word(random, out);
        }
        column += out.size() - before + 1;
        if (column > 90) {
            out += random.below(5) == 0 ? ".\n\n" : ",\n";
            column = 0;
        } else {
            out += random.below(12) == 0 ? ". " : " ";
        }
    }
}

void table(Random& random, std::string& out) {
    out += "naam;rijksregisternummer;iban;email;telefoon\n";
    while (out.size() < kFileBytes) {
        word(random, out);
        out += ';' + register_number(random) + ';' + iban(random) + ";p" +
               std::to_string(random.below(1'000'000)) + "@example.org;+32 2 " + digits(random, 3) +
               ' ' + digits(random, 2) + ' ' + digits(random, 2) + '\n';
    }
}

void logs(Random& random, std::string& out) {
    std::uint64_t millis = 1'700'000'000'000;
    while (out.size() < kFileBytes) {
        millis += random.below(5000);
        out += "2025-" + padded(1 + random.below(12), 2) + '-' + padded(1 + random.below(28), 2) + 'T' +
               padded(random.below(24), 2) + ':' + padded(random.below(60), 2) + ':' +
               padded(random.below(60), 2) + '.' + digits(random, 3) + "Z INFO [req-" +
               digits(random, 10) + "] ts=" + std::to_string(millis) + " id=" + digits(random, 12) +
               " dur=" + std::to_string(random.below(100'000)) + "us bytes=" +
               std::to_string(random.below(10'000'000)) + " order=" + digits(random, 9);
        if (random.below(4) == 0)
            out += " peer=10." + std::to_string(random.below(256)) + '.' +
                   std::to_string(random.below(256)) + '.' + std::to_string(random.below(256));
        out += " status=200\n";
    }
}

void base64(Random& random, std::string& out) {
    static constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    while (out.size() < kFileBytes) {
        std::uint64_t bits = random.next();
        for (int i = 0; i < 10; ++i, bits >>= 6U)
            out += kAlphabet[bits & 63U];
        if (out.size() % 77 < 10)
            out += '\n';
    }
}

void repeated(std::string& out, std::string_view piece) {
    while (out.size() < kFileBytes)
        out += piece;
}

using Maker = std::function<void(Random&, std::string&)>;

const std::map<std::string, Maker>& makers() {
    static const std::map<std::string, Maker> kMakers = {
        {"office", [](Random& random, std::string& out) { prose(random, out, 1800); }},
        {"clean", [](Random& random, std::string& out) { prose(random, out, 0); }},
        {"csv", table},
        {"logs", logs},
        {"base64", base64},
        {"digits", [](Random& random, std::string& out) { out = digits(random, kFileBytes); }},
        {"ats", [](Random&, std::string& out) { repeated(out, "@"); }},
        {"letter", [](Random&, std::string& out) { repeated(out, "a"); }},
        {"be68", [](Random&, std::string& out) { repeated(out, "BE68"); }},
        {"lines",
         [](Random& random, std::string& out) {
             prose(random, out, 1800);
             for (char& c : out)
                 c = c == '\n' ? ' ' : c;
             out.back() = '\n';
         }},
    };
    return kMakers;
}

bool write_kind(const std::filesystem::path& folder, const Maker& make, std::size_t mebibytes,
                std::uint64_t seed) {
    std::filesystem::create_directories(folder);
    for (std::size_t number = 0; number < mebibytes; ++number) {
        Random random(seed * 1'000'003 + number);
        std::string content;
        content.reserve(kFileBytes + 4096);
        make(random, content);
        content.resize(kFileBytes);
        std::ofstream file(folder / (padded(number, 5) + ".txt"), std::ios::binary);
        if (!file.write(content.data(), static_cast<std::streamsize>(content.size())))
            return false;
    }
    return true;
}

} // namespace

int main(int count, char** arguments) {
    if (count < 3) {
        std::cerr << "usage: make_corpora DIRECTORY MEBIBYTES [KIND…]; kinds:";
        for (const auto& [kind, make] : makers())
            std::cerr << ' ' << kind;
        std::cerr << '\n';
        return 2;
    }
    const std::size_t mebibytes = std::strtoull(arguments[2], nullptr, 10);
    std::uint64_t seed = 0;
    for (const auto& [kind, make] : makers()) {
        ++seed;
        bool wanted = count == 3;
        for (int i = 3; i < count; ++i)
            wanted = wanted || kind == arguments[i];
        if (wanted && !write_kind(std::filesystem::path(arguments[1]) / kind, make, mebibytes, seed)) {
            std::cerr << "make_corpora: cannot write below " << arguments[1] << '\n';
            return 1;
        }
    }
    return 0;
}
