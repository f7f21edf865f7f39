#include "scanners/extract/format.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace custos::scanners {
namespace {

struct Signature {
    std::size_t at = 0;
    std::string_view bytes;
    std::string_view format;
};

using namespace std::string_view_literals;

// Sources: the formats' own specifications and file(1)'s magic. All are binary: what is text with
// encoded parts is recognised by recognise_text.
constexpr std::array kSignatures = {
    Signature{0, "%PDF-"sv, "pdf"},
    Signature{0, "\x1F\x8B"sv, "gzip"},
    Signature{0,
              "\xFD"
              "7zXZ\0"sv,
              "xz"},
    Signature{0, "\x28\xB5\x2F\xFD"sv, "zstd"},
    Signature{4, "1AY&SY"sv, "bzip2"},
    Signature{0, "\x04\x22\x4D\x18"sv, "lz4"},
    Signature{0, "\x5D\0\0"sv, "lzma"},
    Signature{0, "7z\xBC\xAF\x27\x1C"sv, "7z"},
    Signature{0, "Rar!\x1A\x07"sv, "rar"},
    Signature{0, "MSCF\0\0\0\0"sv, "cab"},
    Signature{0, "!<arch>\ndebian"sv, "deb"},
    Signature{0, "!<arch>\n"sv, "ar"},
    Signature{0, "\xED\xAB\xEE\xDB"sv, "rpm"},
    Signature{257, "ustar"sv, "tar"},
    Signature{0, "070701"sv, "cpio"},
    Signature{0, "070707"sv, "cpio"},
    Signature{0, "SQLite format 3\0"sv, "sqlite"},
    Signature{0,
              "\x7F"
              "ELF"sv,
              "elf"},
    Signature{0, "\xCF\xFA\xED\xFE"sv, "mach-o"},
    Signature{0, "\xCE\xFA\xED\xFE"sv, "mach-o"},
    Signature{0, "\xCA\xFE\xBA\xBE"sv, "class"},
    Signature{0, "\x89PNG\r\n\x1A\n"sv, "png"},
    Signature{0, "\xFF\xD8\xFF"sv, "jpeg"},
    Signature{0, "GIF87a"sv, "gif"},
    Signature{0, "GIF89a"sv, "gif"},
    Signature{0, "II*\0"sv, "tiff"},
    Signature{0, "MM\0*"sv, "tiff"},
    Signature{8, "WEBP"sv, "webp"},
    Signature{8, "WAVE"sv, "wav"},
    Signature{8, "AVI "sv, "avi"},
    Signature{4, "ftypheic"sv, "heic"},
    Signature{4, "ftypmif1"sv, "heic"},
    Signature{4, "ftyp"sv, "mp4"},
    Signature{0, "\0\0\1\0"sv, "ico"},
    Signature{128, "DICM"sv, "dicom"},
    Signature{0, "ID3"sv, "mp3"},
    Signature{0, "OggS"sv, "ogg"},
    Signature{0, "fLaC"sv, "flac"},
    Signature{0, "\x1A\x45\xDF\xA3"sv, "video"},
    Signature{0, "wOFF"sv, "woff"},
    Signature{0, "wOF2"sv, "woff2"},
    Signature{0, "OTTO"sv, "otf"},
    Signature{0, "\0\1\0\0\0"sv, "ttf"},
    Signature{0, "PAR1"sv, "parquet"},
    Signature{0, "ORC"sv, "orc"},
    Signature{0, "Obj\1"sv, "avro"},
    Signature{0, "!BDN"sv, "pst"},
    Signature{4, "Standard Jet DB"sv, "mdb"},
    Signature{4, "Standard ACE DB"sv, "mdb"},
    Signature{0, "\xD4\xC3\xB2\xA1"sv, "pcap"},
    Signature{0, "\xFE\xED\xFE\xED"sv, "keystore"},
    Signature{32769, "CD001"sv, "iso9660"},
    Signature{0, "AC10"sv, "dwg"},
    Signature{0, "\xD7\xCD\xC6\x9A"sv, "wmf"},
    Signature{0, "%!PS"sv, "postscript"},
};

constexpr std::string_view kZipMember = "PK\x03\x04";
constexpr std::string_view kZipEmpty = "PK\x05\x06";
constexpr std::string_view kOle = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

bool has_at(std::string_view text, std::size_t at, std::string_view part) noexcept {
    return text.size() >= at + part.size() && text.substr(at, part.size()) == part;
}

bool contains(std::string_view text, std::string_view part) noexcept {
    return text.find(part) != std::string_view::npos;
}

/// A zip, by what its first members are called. APPNOTE 4.4.4: bit 0 of the flags = encrypted.
Format zip_format(std::string_view head) noexcept {
    constexpr std::size_t kFlags = 6;
    if (head.size() > kFlags && (static_cast<unsigned char>(head[kFlags]) & 1U) != 0)
        return {.reading = Reading::protected_by_password, .name = "zip"};
    constexpr std::array kinds = {
        Signature{0, "application/vnd.oasis.opendocument.text"sv, "odt"},
        Signature{0, "application/vnd.oasis.opendocument.spreadsheet"sv, "ods"},
        Signature{0, "application/vnd.oasis.opendocument.presentation"sv, "odp"},
        Signature{0, "application/epub+zip"sv, "epub"},
        Signature{0, "word/"sv, "docx"},
        Signature{0, "xl/"sv, "xlsx"},
        Signature{0, "ppt/"sv, "pptx"},
        Signature{0, "[Content_Types].xml"sv, "office"},
        Signature{0, "META-INF/MANIFEST.MF"sv, "java"},
    };
    const auto sample = head.substr(0, 8192);
    for (const auto& kind : kinds)
        if (contains(sample, kind.bytes))
            return {.reading = Reading::needs_reader, .name = kind.format};
    return {.reading = Reading::needs_reader, .name = "zip"};
}

/// A compound file (MS-CFB), by the names of its streams, which stand there in UTF-16LE.
Format ole_format(std::string_view head) noexcept {
    constexpr std::array kinds = {
        Signature{0, "W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0"sv, "doc"},
        Signature{0, "W\0o\0r\0k\0b\0o\0o\0k\0"sv, "xls"},
        Signature{0, "P\0o\0w\0e\0r\0P\0o\0i\0n\0t\0"sv, "ppt"},
        Signature{0, "V\0i\0s\0i\0o\0D\0o\0c\0"sv, "vsd"},
        Signature{0, "_\0_\0n\0a\0m\0e\0i\0d\0_\0v\0"sv, "msg"},
    };
    if (contains(head, "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"sv))
        return {.reading = Reading::protected_by_password, .name = "office"};
    for (const auto& kind : kinds)
        if (contains(head, kind.bytes))
            return {.reading = Reading::needs_reader, .name = kind.format};
    return {.reading = Reading::needs_reader, .name = "ole2"};
}

bool is_pe(std::string_view head) noexcept {
    constexpr std::size_t kOffset = 0x3C;
    if (!head.starts_with("MZ") || head.size() < kOffset + 4)
        return false;
    const auto low = static_cast<unsigned char>(head[kOffset]);
    const auto high = static_cast<unsigned char>(head[kOffset + 1]);
    return has_at(head, low + std::size_t{256} * high, "PE\0\0"sv);
}

/// A short printable signature may also start a text (`070701` a list of phone numbers): then only
/// a NUL beside it tells.
bool may_be_text(const Signature& one) noexcept {
    constexpr std::size_t kUnlikely = 6;
    const bool printable = std::all_of(one.bytes.begin(), one.bytes.end(),
                                       [](char c) { return c >= ' ' && c < '\x7F'; });
    return printable && one.format != "pdf" && one.format != "postscript" &&
           (one.bytes.size() < kUnlikely || one.format == "cpio" || one.at != 0) &&
           one.format != "bzip2";
}

std::string_view first_line(std::string_view text) noexcept {
    return text.substr(0, text.find('\n'));
}

bool starts_without_case(std::string_view text, std::string_view lower) noexcept {
    return text.size() >= lower.size() &&
           std::equal(lower.begin(), lower.end(), text.begin(), [](char want, char is) {
               return want == (is >= 'A' && is <= 'Z' ? static_cast<char>(is + 32) : is);
           });
}

/// RFC 5322: header lines first, of which at least two belong to every mail.
bool is_mail(std::string_view head) noexcept {
    constexpr std::array names = {
        "received:"sv,   "from:"sv,         "to:"sv,          "subject:"sv,      "date:"sv,
        "message-id:"sv, "mime-version:"sv, "return-path:"sv, "delivered-to:"sv, "content-type:"sv};
    unsigned known = 0;
    bool identified = false;
    while (!head.empty()) {
        auto line = first_line(head);
        head.remove_prefix(std::min(head.size(), line.size() + 1));
        if (!line.empty() && line.back() == '\r')
            line.remove_suffix(1);
        if (line.empty())
            break;
        if (line.front() == ' ' || line.front() == '\t')
            continue;
        const auto colon = line.find(':');
        if (colon == std::string_view::npos ||
            line.substr(0, colon).find(' ') != std::string_view::npos)
            return false;
        for (const auto name : names)
            known += starts_without_case(line, name) ? 1U : 0U;
        identified = identified || starts_without_case(line, "message-id:") ||
                     starts_without_case(line, "mime-version:") ||
                     starts_without_case(line, "received:");
    }
    return identified && known >= 3;
}

/// Delimited when the first lines have the same number, at least one, of one delimiter.
bool is_delimited(std::string_view head, char delimiter) noexcept {
    constexpr unsigned kLines = 5;
    std::ptrdiff_t wanted = 0;
    unsigned lines = 0;
    while (lines < kLines && head.find('\n') != std::string_view::npos) {
        const auto line = first_line(head);
        head.remove_prefix(line.size() + 1);
        const auto count = std::count(line.begin(), line.end(), delimiter);
        if (count == 0 || (lines > 0 && count != wanted))
            return false;
        wanted = count;
        ++lines;
    }
    return lines >= 2;
}

} // namespace

Format recognise_signature(std::string_view head, std::string_view tail) noexcept {
    if (head.starts_with(kZipMember) || head.starts_with(kZipEmpty))
        return zip_format(head);
    if (head.starts_with(kOle))
        return ole_format(head);
    if (is_pe(head))
        return {.reading = Reading::needs_reader, .name = "pe"};
    for (const auto& one : kSignatures) {
        if (!has_at(head, one.at, one.bytes) || (may_be_text(one) && !contains(head, "\0"sv)))
            continue;
        // ISO 32000-1, 7.6: the trailer, at the end or (linearised) at the start, says so.
        if (one.format == "pdf" && (contains(tail, "/Encrypt") || contains(head, "/Encrypt")))
            return {.reading = Reading::protected_by_password, .name = "pdf"};
        return {.reading = Reading::needs_reader, .name = one.format};
    }
    return {};
}

Format recognise_text(std::string_view head) noexcept {
    if (head.empty())
        return {.reading = Reading::text, .name = "empty"};
    if (head.starts_with("{\\rtf"))
        return {.reading = Reading::text_in_part, .name = "rtf"};
    if (head.starts_with("From ") &&
        is_mail(head.substr(
            first_line(head).size() + 1 > head.size() ? head.size() : first_line(head).size() + 1)))
        return {.reading = Reading::text_in_part, .name = "mbox"};
    if (is_mail(head))
        return {.reading = Reading::text_in_part, .name = "eml"};
    const auto start = head.find_first_not_of(" \t\r\n");
    const auto text = start == std::string_view::npos ? std::string_view() : head.substr(start);
    if (starts_without_case(text, "<!doctype html") || starts_without_case(text, "<html"))
        return {.name = "html"};
    if (text.starts_with("<?xml"))
        return {.name = contains(text.substr(0, 1024), "<svg") ? "svg" : "xml"};
    if (text.starts_with("BEGIN:VCARD"))
        return {.name = "vcf"};
    if (text.starts_with("BEGIN:VCALENDAR"))
        return {.name = "ics"};
    if (text.starts_with("{\"") && contains(first_line(text), "}") && contains(text, "}\n{"))
        return {.name = "ndjson"};
    if (text.starts_with('{') || text.starts_with("[{") || text.starts_with("[\n"))
        return {.name = "json"};
    if (text.starts_with("---\n"))
        return {.name = "yaml"};
    if (is_delimited(text, '\t'))
        return {.name = "tsv"};
    if (is_delimited(text, ';') || is_delimited(text, ','))
        return {.name = "csv"};
    return {};
}

} // namespace custos::scanners
