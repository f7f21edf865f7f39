#include "scanners/extract/format.h"

#include "scanners/model/vocabulary.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace custos::scanners {
namespace {

using namespace std::string_view_literals;

struct Row {
    std::string_view head;
    std::string_view name;
    Reading reading;
};

TEST(Format, RecognisesBySignature) {
    const Row rows[] = {
        {"%PDF-1.7\n"sv, "pdf", Reading::needs_reader},
        {"PK\x03\x04\x14\0\0\0\x08\0word/document.xml"sv, "docx", Reading::needs_reader},
        {"PK\x03\x04\x14\0\0\0\x08\0xl/workbook.xml"sv, "xlsx", Reading::needs_reader},
        {"PK\x03\x04\x14\0\0\0mimetypeapplication/vnd.oasis.opendocument.text"sv, "odt",
         Reading::needs_reader},
        {"PK\x03\x04\x14\0\x01\0\x08\0geheim.txt"sv, "zip", Reading::protected_by_password},
        {"PK\x03\x04\x14\0\0\0\x08\0gewoon.txt"sv, "zip", Reading::needs_reader},
        {"\x1F\x8B\x08\0"sv, "gzip", Reading::needs_reader},
        {"\xFD"
         "7zXZ\0"sv,
         "xz", Reading::needs_reader},
        {"SQLite format 3\0"sv, "sqlite", Reading::needs_reader},
        {"\x7F"
         "ELF\x02\x01"sv,
         "elf", Reading::needs_reader},
        {"\x89PNG\r\n\x1A\n\0\0"sv, "png", Reading::needs_reader},
        {"\xFF\xD8\xFF\xE0"sv, "jpeg", Reading::needs_reader},
        {"RIFF\x10\0\0\0WEBPVP8 "sv, "webp", Reading::needs_reader},
        {"Rar!\x1A\x07\x01\0"sv, "rar", Reading::needs_reader},
        {"naam;adres\n"sv, "text", Reading::text},
        // Short printable signatures may start a text: lists of numbers and of words.
        {"070701234;070707890\n"sv, "text", Reading::text},
        {"ORC bestellingen\n"sv, "text", Reading::text},
        {"ID3;naam\n"sv, "text", Reading::text},
        {"AC1015;x\n"sv, "text", Reading::text},
        {""sv, "text", Reading::text},
    };
    for (const auto& row : rows) {
        const auto format = recognise_signature(row.head, {});
        EXPECT_EQ(format.name, row.name);
        EXPECT_EQ(format.reading, row.reading) << row.name;
        EXPECT_TRUE(is_format_name(format.name)) << format.name;
    }
}

TEST(Format, SeesThatAPdfIsEncryptedByItsTrailer) {
    const auto format =
        recognise_signature("%PDF-1.7\n", "trailer << /Root 1 0 R /Encrypt 9 0 R >>");
    EXPECT_EQ(format.reading, Reading::protected_by_password);
}

TEST(Format, NamesTheKindOfAText) {
    const Row rows[] = {
        {"naam;stad\nAn;Gent\nJan;Luik\n"sv, "csv", Reading::text},
        {"naam\tstad\nAn\tGent\n"sv, "tsv", Reading::text},
        {"{\"naam\": 1}"sv, "json", Reading::text},
        {"{\"a\":1}\n{\"a\":2}\n"sv, "ndjson", Reading::text},
        {"<?xml version=\"1.0\"?><a/>"sv, "xml", Reading::text},
        {"<!DOCTYPE html><p>"sv, "html", Reading::text},
        {"{\\rtf1\\ansi"sv, "rtf", Reading::text_in_part},
        {"Received: by x\r\nFrom: a@example.org\r\nSubject: b\r\nMIME-Version: 1.0\r\n\r\nx"sv,
         "eml", Reading::text_in_part},
        {"From a@example.org Mon\nMessage-ID: <1@example.org>\nFrom: a@example.org\nTo: b\n\nx\n"sv,
         "mbox", Reading::text_in_part},
        {"From here on it is prose: no mail\nat all\n"sv, "text", Reading::text},
        {"Naam: An\nAdres: Gent\n\n"sv, "text", Reading::text},
        {""sv, "empty", Reading::text},
    };
    for (const auto& row : rows) {
        const auto format = recognise_text(row.head);
        EXPECT_EQ(format.name, row.name);
        EXPECT_EQ(format.reading, row.reading) << row.name;
        EXPECT_TRUE(is_format_name(format.name)) << format.name;
    }
}

} // namespace
} // namespace custos::scanners
