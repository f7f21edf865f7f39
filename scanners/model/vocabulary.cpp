#include "scanners/model/vocabulary.h"

#include <algorithm>
#include <array>

namespace custos {

namespace {

constexpr std::array<std::string_view, 98> kFormats = {
    "7z",     "ar",   "avi",      "avro",   "binary",     "bmp",  "bzip2", "cab",  "class",
    "core",   "cpio", "csv",      "deb",    "dicom",      "doc",  "docx",  "dwg",  "elf",
    "emf",    "eml",  "empty",    "epub",   "executable", "exif", "flac",  "font", "gif",
    "gpg",    "gzip", "heic",     "html",   "ico",        "ics",  "image", "ini",  "iso9660",
    "java",   "jpeg", "jpg",      "json",   "keystore",   "ldif", "log",   "lz4",  "lzma",
    "mach-o", "mail", "markdown", "mbox",   "mdb",        "mp3",  "mp4",   "msg",  "ndjson",
    "odp",    "ods",  "odt",      "office", "ogg",        "ole2", "orc",   "otf",  "parquet",
    "pcap",   "pdf",  "pe",       "png",    "postscript", "ppt",  "pptx",  "pst",  "rar",
    "rpm",    "rtf",  "sql",      "sqlite", "svg",        "tar",  "text",  "tiff", "toml",
    "tsv",    "ttf",  "vcf",      "video",  "vsd",        "wav",  "webp",  "wmf",  "woff",
    "woff2",  "xls",  "xlsx",     "xml",    "xz",         "yaml", "zip",   "zstd",
};
constexpr std::array<std::string_view, 14> kCharsets = {
    "ascii",     "big5",     "euc-jp",   "gb18030",  "iso-8859-1", "iso-8859-15",  "iso-8859-2",
    "shift_jis", "utf-16be", "utf-16le", "utf-32be", "utf-8",      "windows-1250", "windows-1252",
};
/// What failed, where a format does not say it.
constexpr std::array<std::string_view, 12> kFailures = {
    "crashed",  "data",    "detection", "listing", "memory",  "not-started",
    "protocol", "refused", "root",      "stalled", "unknown", "version",
};
static_assert(std::ranges::is_sorted(kFormats));
static_assert(std::ranges::is_sorted(kCharsets));
static_assert(std::ranges::is_sorted(kFailures));

bool is_in(std::span<const std::string_view> words, std::string_view text) noexcept {
    return text.empty() || std::ranges::binary_search(words, text);
}

} // namespace

std::span<const std::string_view> format_names() noexcept {
    return kFormats;
}
std::span<const std::string_view> charset_names() noexcept {
    return kCharsets;
}

bool is_format_name(std::string_view text) noexcept {
    return is_in(kFormats, text);
}
bool is_charset_name(std::string_view text) noexcept {
    return is_in(kCharsets, text);
}
bool is_gap_detail(std::string_view text) noexcept {
    return is_in(kFormats, text) || is_in(kCharsets, text) || is_in(kFailures, text);
}

} // namespace custos
