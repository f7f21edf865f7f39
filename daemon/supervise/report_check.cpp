#include "daemon/supervise/report_check.h"

#include "scanners/model/display.h"
#include "scanners/model/vocabulary.h"
#include "scanners/wire/codec.h"

#include <algorithm>
#include <cmath>

namespace custos::daemon {

namespace {

/// No file is larger: 2^56 bytes is four thousand times ext4's limit. Keeps sums from overflowing.
constexpr std::uint64_t kMaxPlausible = 1ULL << 56U;
/// Linux errno values end here.
constexpr int kMaxErrno = 4095;
/// Text of a file that is empty by its size may still be some (files of /proc).
constexpr std::uint64_t kSlack = 64U << 10U;

tl::unexpected<Error> breach(Literal what) {
    return fail(ErrorCode::protocol_breach, what);
}

/// Takes the next part off the front.
std::string_view next_part(std::string_view& rest) noexcept {
    const std::size_t slash = rest.find('/');
    const std::string_view part = rest.substr(0, slash);
    rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
    return part;
}

bool is_mask(std::string_view text) noexcept {
    for (std::uint8_t number = 0; number < kMasks; ++number) {
        if (text_of(static_cast<Mask>(number)) == text)
            return true;
    }
    return false;
}

/// `.csv` of `x.csv`, when it is short and plain enough to say nothing but the kind of file.
std::string_view extension_of(std::string_view part) noexcept {
    constexpr std::size_t kLongest = 8;
    const std::size_t dot = part.rfind('.');
    if (dot == std::string_view::npos || part.size() - dot - 1 > kLongest)
        return {};
    const std::string_view letters = part.substr(dot + 1);
    const bool plain = std::ranges::all_of(letters, [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
               (letter >= '0' && letter <= '9');
    });
    return plain ? part.substr(dot) : std::string_view();
}

bool is_masked(std::string_view part, std::string_view shown) noexcept {
    if (is_mask(shown))
        return true;
    const std::string_view extension = extension_of(part);
    return !extension.empty() && shown.ends_with(extension) &&
           is_mask(shown.substr(0, shown.size() - extension.size()));
}

Result<void> check_counts(const Finding& finding) {
    const float low = finding.confidence_min;
    const float high = finding.confidence_max;
    if (!std::isfinite(low) || !std::isfinite(high) || low < 0 || high > 1 || low > high)
        return breach("a confidence outside 0 to 1");
    if (finding.count == 0 || finding.count > kMaxPlausible)
        return breach("a finding with an impossible count");
    if (finding.count_confident > finding.count)
        return breach("more confident hits than hits");
    if (finding.places.size() > finding.count)
        return breach("more places than hits");
    if (finding.distinct.tokens().size() > finding.count)
        return breach("more distinct values than hits");
    return {};
}

Result<void> check_places(const Finding& finding, std::uint64_t bytes_read) {
    const std::uint64_t end = bytes_read * kMaxTextExpansion + kSlack;
    for (const Place& place : finding.places) {
        if (place.start >= place.end || place.end > end || place.line > end || place.column > end)
            return breach("a place outside of what was read");
    }
    // A hit takes at least one byte.
    if (finding.count > end)
        return breach("more hits than bytes");
    return {};
}

Result<void> check_finding(const Finding& finding, const ObjectReport& report,
                           const KnownDetectors& detectors) {
    const scanners::Detector* known = detectors.find(finding.detector.text());
    if (known == nullptr)
        return breach("a finding of a detector that is not in the unit");
    if (finding.detector_version != known->version || finding.category != known->category ||
        finding.mask != known->mask)
        return breach("a finding whose version, category or mask is not its detector's");
    CUSTOS_CHECK(check_counts(finding));
    return check_places(finding, report.bytes_read);
}

Result<void> check_findings(const ObjectReport& report, const KnownDetectors& detectors) {
    std::unordered_set<std::string_view> seen;
    for (const Finding& finding : report.findings) {
        if (!seen.insert(finding.detector.text()).second)
            return breach("two findings of one detector in one object");
        CUSTOS_CHECK(check_finding(finding, report, detectors));
    }
    return {};
}

/// "Could not look" is never "nothing found".
Result<void> check_read_state(const ObjectReport& report) {
    if (report.read != ReadState::whole && report.gaps.empty())
        return breach("an object that was not read whole, without a gap that says why");
    if (report.read == ReadState::none && !report.findings.empty())
        return breach("findings in an object that was not read");
    if (report.read != ReadState::whole && report.content != Digest{})
        return breach("a content digest of an object that was not read whole");
    if (report.bytes_read > kMaxPlausible || report.token.size_bytes > kMaxPlausible)
        return breach("an object of impossible size");
    return {};
}

Result<void> check_names(const ObjectReport& report, const KnownDetectors& detectors) {
    if (report.path.empty())
        return breach("an object without a path");
    CUSTOS_CHECK(check_path(report.path));
    CUSTOS_TRY(const bool masked, check_display(report.path, report.display_path));
    if (masked && !report.path_has_hits)
        return breach("a masked name without a hit in it");
    // The reverse is honest: a detector that could not decide hides the name without a category.
    if (!report.path_has_hits && !report.path_categories.empty())
        return breach("a category of a name without a hit in it");
    for (const DataCategory& category : report.path_categories) {
        if (!detectors.has_category(category.text()))
            return breach("a name with a category that no detector of the unit has");
    }
    return {};
}

} // namespace

KnownDetectors::KnownDetectors(std::span<const scanners::Detector> detectors) {
    for (const scanners::Detector& detector : detectors) {
        by_id_.emplace(detector.id.text(), &detector);
        categories_.insert(detector.category.text());
    }
}

const scanners::Detector* KnownDetectors::find(std::string_view id) const noexcept {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
}

bool KnownDetectors::has_category(std::string_view category) const noexcept {
    return categories_.contains(category);
}

Result<void> check_path(std::string_view path) {
    if (path.size() > scanners::kMaxPathBytes || path.find('\0') != std::string_view::npos)
        return breach("a path that no file system has");
    if (path.starts_with('/') || path.ends_with('/'))
        return breach("a path that is not below the root");
    while (!path.empty()) {
        const std::string_view part = next_part(path);
        if (part.empty() || part == "." || part == "..")
            return breach("a path that is not below the root");
    }
    return {};
}

Result<bool> check_display(std::string_view path, std::string_view display) {
    if (std::ranges::count(path, '/') != std::ranges::count(display, '/') ||
        path.empty() != display.empty())
        return breach("a shown name that is not that of the path");
    bool masked = false;
    while (!path.empty()) {
        const std::string_view part = next_part(path);
        const std::string_view shown = next_part(display);
        if (shown == display_text(part))
            continue;
        if (!is_masked(part, shown))
            return breach("a shown name that is neither the path's nor a mask");
        masked = true;
    }
    return masked;
}

Result<void> check_gap(const Gap& gap) {
    if (!is_gap_detail(gap.detail))
        return breach("a gap with a detail outside the vocabulary");
    if (gap.native < 0 || gap.native > kMaxErrno)
        return breach("a gap with an impossible error number");
    return {};
}

Result<void> check_report(const ObjectReport& report, const KnownDetectors& detectors) {
    CUSTOS_CHECK(check_names(report, detectors));
    constexpr std::uint32_t kModeBits = 07777;
    if ((report.permissions.mode & ~kModeBits) != 0)
        return breach("impossible permissions");
    if (!is_format_name(report.format) || !is_charset_name(report.charset))
        return breach("a format or character set outside the vocabulary");
    CUSTOS_CHECK(check_read_state(report));
    for (const Gap& gap : report.gaps)
        CUSTOS_CHECK(check_gap(gap));
    return check_findings(report, detectors);
}

} // namespace custos::daemon
