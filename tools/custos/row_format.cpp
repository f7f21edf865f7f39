#include "tools/custos/row_format.h"

#include "scanners/model/display.h"
#include "tools/custos/json_text.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>

namespace custos::tools {
namespace {

void append_number(std::string& out, std::uint64_t number) {
    std::array<char, 24> text;
    const auto result = std::to_chars(text.data(), text.data() + text.size(), number);
    out.append(text.data(), result.ptr);
}

/// Three decimals, without trailing zeros: a confidence is not known better.
std::string decimal(double number) {
    std::array<char, 32> text;
    const auto result =
        std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed, 3);
    std::string out(text.data(), result.ptr);
    while (out.back() == '0')
        out.pop_back();
    if (out.back() == '.')
        out.pop_back();
    return out;
}

void field(std::string& out, std::string_view name, std::string_view text) {
    out.append(",\"").append(name).append("\":");
    append_json(out, text);
}
void field(std::string& out, std::string_view name, std::uint64_t number) {
    out.append(",\"").append(name).append("\":");
    append_number(out, number);
}
void raw_field(std::string& out, std::string_view name, std::string_view json) {
    out.append(",\"").append(name).append("\":").append(json);
}

std::string explanation_json(const scanners::Explanation& why) {
    std::string out = "{\"base\":" + decimal(why.base);
    raw_field(out, "validator", decimal(why.validator));
    field(out, "validator_name", why.validator_name);
    out += ",\"words\":[";
    for (const auto& word : why.words) {
        out += &word == why.words.data() ? "{\"word\":" : ",{\"word\":";
        append_json(out, word.word);
        raw_field(out, "distance", std::to_string(word.distance));
        raw_field(out, "weight", decimal(word.weight));
        out += '}';
    }
    out += ']';
    field(out, "field", why.field);
    raw_field(out, "field_weight", decimal(why.field_weight));
    return out + '}';
}

std::string explanation_words(const scanners::Explanation& why) {
    std::string out = "      base " + decimal(why.base) + ", validator " +
                      (why.validator_name.empty() ? std::string("none") : why.validator_name) +
                      " " + decimal(why.validator);
    for (const auto& word : why.words)
        out += ", word '" + word.word + "' at " + std::to_string(word.distance) + " (" +
               decimal(word.weight) + ")";
    if (!why.field.empty())
        out += ", field '" + why.field + "' (" + decimal(why.field_weight) + ")";
    return out + "\n";
}

std::string shown_path(const RowObject& object) {
    if (object.root.empty())
        return display_text(object.path);
    return display_text(object.root) + "/" + display_text(object.path);
}

} // namespace

std::optional<OutputFormat> parse_output_format(std::string_view name) {
    if (name == "text")
        return OutputFormat::text;
    if (name == "json")
        return OutputFormat::json;
    if (name == "ndjson")
        return OutputFormat::ndjson;
    if (name == "csv")
        return OutputFormat::csv;
    return std::nullopt;
}

std::string_view words_of(GapCode code) noexcept {
    switch (code) {
    case GapCode::permission_denied: return "may not be read by this user";
    case GapCode::vanished: return "was gone when it was to be read";
    case GapCode::changed_while_read: return "changed while it was read; read it again";
    case GapCode::read_error: return "reading failed";
    case GapCode::unsupported_format: return "a format that has no reader yet";
    case GapCode::binary: return "no text by its content";
    case GapCode::undecodable_text: return "text in a character set that is not decoded";
    case GapCode::encrypted_document: return "protected by a password";
    case GapCode::too_deep: return "nested too deeply";
    case GapCode::too_large: return "larger than the bound; read in part";
    case GapCode::timeout: return "took longer than the bound; read in part";
    case GapCode::out_of_memory: return "memory ran out while it was read";
    case GapCode::extractor_failed: return "its reader failed";
    case GapCode::worker_failed: return "the worker that read it failed";
    case GapCode::not_a_regular_file: return "a FIFO, device or socket: not opened";
    case GapCode::symlink_outside: return "a link that leaves the scanned tree: not followed";
    case GapCode::other_file_system: return "another file system: not entered";
    case GapCode::directory_unreadable: return "a directory that may not be listed";
    case GapCode::source_suspect: return "the source is not what it was; nothing was closed";
    case GapCode::source_unreachable: return "the source cannot be reached";
    case GapCode::cancelled: return "stopped before it was read";
    case GapCode::detector_failed: return "a detector could not decide somewhere in it";
    }
    return {};
}

void RowFormat::begin_row(std::string& out, const RowObject& object) const {
    out += options_.format == OutputFormat::json ? ",\n {\"object\":" : "{\"object\":";
    const std::string path = valid_utf8(object.path);
    append_json(out, path);
    if (path != object.path)
        field(out, "object_b64", base64(object.path));
    if (!object.root.empty())
        field(out, "root", valid_utf8(object.root));
    out += ",\"member\":null";
}

void RowFormat::end_row(std::string& out) const {
    out += options_.format == OutputFormat::json ? "}" : "}\n";
}

void RowFormat::csv_row(std::string& out, std::string_view kind, const RowObject& object,
                        std::initializer_list<std::string> rest) const {
    out += kind;
    out += ',';
    append_csv(out, valid_utf8(object.root.empty()
                                   ? std::string(object.path)
                                   : std::string(object.root) + "/" + std::string(object.path)));
    for (const auto& one : rest) {
        out += ',';
        append_csv(out, one);
    }
    out += "\r\n";
}

void RowFormat::line(std::string& out, const RowObject& object, const std::string& place,
                     std::string_view detector, const std::string& rest) const {
    out.append(shown_path(object)).append(place).append(": ");
    if (options_.colour)
        out.append("\x1B[1m").append(detector).append("\x1B[0m");
    else
        out.append(detector);
    out.append(rest).append("\n");
}

std::string RowFormat::head() const {
    switch (options_.format) {
    case OutputFormat::json: return "[";
    case OutputFormat::csv:
        return "row,object,detector,category,start,end,line,column,confidence,masked,count,"
               "distinct,fingerprint,code,message\r\n";
    case OutputFormat::text:
    case OutputFormat::ndjson: break;
    }
    return {};
}

std::string RowFormat::tail() const {
    return options_.format == OutputFormat::json ? "\n]\n" : "";
}

void RowFormat::hit(std::string& out, const RowObject& object, const scanners::HitPlace& hit,
                    const std::optional<Fingerprint>& fingerprint) const {
    const auto& match = hit.match;
    const auto& detector = *match.detector;
    const auto print = fingerprint ? to_hex(*fingerprint) : std::string();
    if (options_.format == OutputFormat::csv) {
        csv_row(out, "hit", object,
                {detector.id.text(), detector.category.text(), std::to_string(match.start),
                 std::to_string(match.end), std::to_string(hit.line), std::to_string(hit.column),
                 decimal(match.confidence), std::string(text_of(detector.mask)), "", "", print, "",
                 ""});
        return;
    }
    if (options_.format == OutputFormat::text) {
        std::string rest =
            " " + decimal(match.confidence) + " " + std::string(text_of(detector.mask));
        if (options_.values)
            rest += " " + display_text(match.value);
        line(out, object, ":" + std::to_string(hit.line) + ":" + std::to_string(hit.column),
             detector.id.text(), rest);
        if (options_.explain && match.explanation != nullptr)
            out += explanation_words(*match.explanation);
        return;
    }
    begin_row(out, object);
    field(out, "detector", detector.id.text());
    field(out, "category", detector.category.text());
    out += ",\"alternatives\":[";
    for (const auto* other : match.alternatives) {
        if (out.back() != '[')
            out += ',';
        append_json(out, other->id.text());
    }
    out += ']';
    field(out, "start", match.start);
    field(out, "end", match.end);
    field(out, "line", hit.line);
    field(out, "column", hit.column);
    raw_field(out, "confidence", decimal(match.confidence));
    field(out, "masked", text_of(detector.mask));
    if (fingerprint)
        field(out, "fingerprint", print);
    if (options_.values)
        field(out, "value", valid_utf8(match.value));
    if (options_.explain && match.explanation != nullptr)
        raw_field(out, "explanation", explanation_json(*match.explanation));
    end_row(out);
}

void RowFormat::finding(std::string& out, const RowObject& object, const Finding& finding) const {
    const bool counted = !finding.distinct.tokens().empty();
    const auto distinct = counted ? std::to_string(finding.distinct.estimate()) : std::string();
    const Place first = finding.places.empty() ? Place{} : finding.places.front();
    if (options_.format == OutputFormat::csv) {
        csv_row(out, "finding", object,
                {finding.detector.text(), finding.category.text(), std::to_string(first.start),
                 std::to_string(first.end), std::to_string(first.line),
                 std::to_string(first.column), decimal(finding.confidence_max),
                 std::string(text_of(finding.mask)), std::to_string(finding.count), distinct, "",
                 "", ""});
        return;
    }
    if (options_.format == OutputFormat::text) {
        std::string rest =
            " " + std::to_string(finding.count) + (finding.count == 1 ? " hit" : " hits");
        if (counted)
            rest += ", " + distinct + " distinct";
        line(out, object, "", finding.detector.text(),
             rest + ", first in line " + std::to_string(first.line));
        return;
    }
    begin_row(out, object);
    field(out, "detector", finding.detector.text());
    field(out, "category", finding.category.text());
    field(out, "count", finding.count);
    raw_field(out, "distinct", counted ? distinct : "null");
    raw_field(out, "distinct_exact", counted && !finding.distinct.is_exact() ? "false" : "true");
    raw_field(out, "confidence_min", decimal(finding.confidence_min));
    raw_field(out, "confidence_max", decimal(finding.confidence_max));
    field(out, "masked", text_of(finding.mask));
    out += ",\"places\":[";
    for (const auto& place : finding.places) {
        out += out.back() == '[' ? "{\"start\":" : ",{\"start\":";
        append_number(out, place.start);
        field(out, "end", place.end);
        field(out, "line", place.line);
        field(out, "column", place.column);
        out += '}';
    }
    out += ']';
    end_row(out);
}

void RowFormat::error(std::string& out, const RowObject& object, const Gap& gap) const {
    std::string message(words_of(gap.code));
    if (!gap.detail.empty())
        message += " (" + gap.detail + ")";
    if (gap.native != 0)
        message += std::string(": ") + std::strerror(gap.native); // NOLINT: glibc's is thread-safe
    switch (options_.format) {
    case OutputFormat::csv:
        csv_row(
            out, "error", object,
            {"", "", "", "", "", "", "", "", "", "", "", std::string(name_of(gap.code)), message});
        return;
    case OutputFormat::text:
        out += shown_path(object) + ": " + message + " [" + std::string(name_of(gap.code)) + "]\n";
        return;
    case OutputFormat::json:
    case OutputFormat::ndjson: break;
    }
    begin_row(out, object);
    out += ",\"error\":{\"code\":";
    append_json(out, name_of(gap.code));
    field(out, "message", message);
    if (!gap.detail.empty())
        field(out, "detail", gap.detail);
    if (gap.at_byte != 0)
        field(out, "at_byte", gap.at_byte);
    out += '}';
    end_row(out);
}

void RowFormat::summary(std::string& out, const ScanSums& sums) const {
    switch (options_.format) {
    case OutputFormat::csv: return; // a table holds rows of one kind of thing
    case OutputFormat::text:
        out += std::to_string(sums.objects) + " objects, " +
               readable_bytes(static_cast<double>(sums.bytes)) + ", " + std::to_string(sums.hits) +
               " hits, " + std::to_string(sums.errors) + " not read or not whole, " +
               decimal(sums.seconds) + " s\n";
        return;
    case OutputFormat::json: out += ",\n "; break;
    case OutputFormat::ndjson: break;
    }
    out += "{\"summary\":{\"objects\":";
    append_number(out, sums.objects);
    field(out, "bytes", sums.bytes);
    field(out, "hits", sums.hits);
    field(out, "errors", sums.errors);
    raw_field(out, "seconds", decimal(sums.seconds));
    out += '}';
    end_row(out);
}

} // namespace custos::tools
