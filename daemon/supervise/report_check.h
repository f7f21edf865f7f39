#pragma once
// What a report of a worker may say. A worker reads what strangers wrote, so it may have been taken
// over: whatever could carry a scanned byte into the store, or a count that cannot be, is refused.
// What no check can find is silence: a worker that leaves a finding out (docs/threat-model.md).

#include "scanners/detect/detector.h"
#include "scanners/fingerprint/fingerprint.h"
#include "scanners/model/object.h"
#include "scanners/model/result.h"

#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace custos::daemon {

/// Decoded text may be longer than the bytes it came from: U+20AC takes one byte in Windows-1252
/// and three in UTF-8; a place never lies beyond this many times what was read.
inline constexpr std::uint64_t kMaxTextExpansion = 4;

/// The detectors a unit may report. Thread: immutable.
class KnownDetectors {
public:
    /// `detectors` outlive this.
    explicit KnownDetectors(std::span<const scanners::Detector> detectors);
    [[nodiscard]] const scanners::Detector* find(std::string_view id) const noexcept;
    [[nodiscard]] bool has_category(std::string_view category) const noexcept;

private:
    std::unordered_map<std::string_view, const scanners::Detector*> by_id_;
    std::unordered_set<std::string_view> categories_;
};

/// Errors, here and below: protocol_breach, naming the field and never its content.
Result<void> check_report(const ObjectReport& report, const KnownDetectors& detectors);

/// Exact bytes below a root: no empty, `.` or `..` part, no NUL. The empty path is the root itself.
Result<void> check_path(std::string_view path);

/// `display` shows `path` part by part: the part made fit to be shown, or one of the fixed masks.
/// Result: whether any part is masked.
Result<bool> check_display(std::string_view path, std::string_view display);

Result<void> check_gap(const Gap& gap);

} // namespace custos::daemon
