#pragma once
// The rows of an ad-hoc scan (DESIGN.md 5.2) as NDJSON, JSON, CSV or lines for people.

#include "scanners/model/object.h"
#include "scanners/scan/object_scanner.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace custos::tools {

enum class OutputFormat : std::uint8_t { text, json, ndjson, csv };
/// Nothing when `name` is none of them.
[[nodiscard]] std::optional<OutputFormat> parse_output_format(std::string_view name);

/// What stands in a row besides the hit.
struct RowOptions {
    OutputFormat format = OutputFormat::ndjson;
    bool values = false; ///< the value itself: on a terminal only
    bool explain = false;
    bool colour = false;
};

/// Which object a row is about.
struct RowObject {
    std::string_view root; ///< empty unless several were scanned
    std::string_view path; ///< exact bytes
};

struct ScanSums {
    std::uint64_t objects = 0;
    std::uint64_t bytes = 0;
    std::uint64_t hits = 0;
    std::uint64_t errors = 0;
    double seconds = 0;
};

/// What a gap means, for a person.
[[nodiscard]] std::string_view words_of(GapCode code) noexcept;

/// Thread: immutable; each row goes to the caller's own buffer.
class RowFormat {
public:
    explicit RowFormat(RowOptions options) : options_(options) {}

    [[nodiscard]] std::string head() const;
    [[nodiscard]] std::string tail() const;
    void hit(std::string& out, const RowObject& object, const scanners::HitPlace& hit,
             const std::optional<Fingerprint>& fingerprint) const;
    void finding(std::string& out, const RowObject& object, const Finding& finding) const;
    void error(std::string& out, const RowObject& object, const Gap& gap) const;
    void summary(std::string& out, const ScanSums& sums) const;

private:
    void begin_row(std::string& out, const RowObject& object) const;
    void end_row(std::string& out) const;
    void csv_row(std::string& out, std::string_view kind, const RowObject& object,
                 std::initializer_list<std::string> rest) const;
    void line(std::string& out, const RowObject& object, const std::string& place,
              std::string_view detector, const std::string& rest) const;
    RowOptions options_;
};

} // namespace custos::tools
