#include "scanners/scan/object_scanner.h"

#include "scanners/model/display.h"
#include "scanners/scan/aggregator.h"
#include "scanners/scan/path_judge.h"
#include "scanners/scan/text_reader.h"
#include "scanners/source/file/token.h"

#include <cerrno>
#include <exception>
#include <new>
#include <optional>

#include <sys/stat.h>

namespace custos::scanners {

struct ObjectScanner::State {
    std::shared_ptr<const DetectorSet> detectors;
    const KeyedHash* contents;
    ScanLimits limits;
    Matcher matcher;
    Aggregator aggregator;
    ReadBuffers buffers;
    PathJudge paths;

    State(std::shared_ptr<const DetectorSet> set, const KeyedHash* fingerprints,
          const KeyedHash* content_hash, ScanLimits bounds, const MatchOptions& options)
        : detectors(std::move(set)), contents(content_hash), limits(bounds),
          matcher(detectors, options), aggregator(*detectors, fingerprints) {}

    void read(int descriptor, std::uint64_t size, std::string_view name, ObjectReport& report,
              HitObserver* observer, Throttle* throttle, const std::stop_token& stop);
};

ObjectScanner::ObjectScanner(std::shared_ptr<const DetectorSet> detectors,
                             const KeyedHash* fingerprints, const KeyedHash* contents,
                             ScanLimits limits, MatchOptions options)
    : state_(
          std::make_unique<State>(std::move(detectors), fingerprints, contents, limits, options)) {}
ObjectScanner::~ObjectScanner() = default;

void ObjectScanner::State::read(int descriptor, std::uint64_t size, std::string_view name,
                                ObjectReport& report, HitObserver* observer, Throttle* throttle,
                                const std::stop_token& stop) {
    std::optional<KeyedHash::Stream> content;
    if (contents != nullptr)
        content = contents->stream();
    const ReadContext context{.matcher = matcher,
                              .sink = aggregator,
                              .content = content ? &*content : nullptr,
                              .limits = limits,
                              .throttle = throttle,
                              .stop = stop};
    aggregator.begin(buffers.lines, observer);
    matcher.begin({.name = name});
    TextReader(descriptor, size, buffers, context, report).run();
    matcher.end(aggregator);
    if (content && report.read == ReadState::whole)
        report.content = content->finish();
}

void ObjectScanner::scan(int descriptor, std::string_view name, ObjectReport& report,
                         HitObserver* observer, Throttle* throttle, const std::stop_token& stop) {
    State& state = *state_;
    struct stat before {};
    struct stat after {};
    if (::fstat(descriptor, &before) != 0) {
        report.gaps.push_back({.code = GapCode::read_error, .native = errno});
        return;
    }
    report.token = token_of(before); // what is read from here on belongs to this state
    try {
        state.read(descriptor, report.token.size_bytes, name, report, observer, throttle, stop);
    } catch (const std::bad_alloc&) {
        report.read = ReadState::part;
        report.gaps.push_back({.code = GapCode::out_of_memory, .at_byte = report.bytes_read});
    } catch (const std::exception&) {
        // From a library below us; its text may hold what it was given, so it goes nowhere.
        report.read = ReadState::part;
        report.gaps.push_back({.code = GapCode::detector_failed, .at_byte = report.bytes_read});
    }
    report.findings = state.aggregator.take();
    if (const auto at = state.aggregator.failed_at())
        report.gaps.push_back({.code = GapCode::detector_failed, .at_byte = *at});
    if (report.read == ReadState::none)
        return;
    if (::fstat(descriptor, &after) != 0)
        report.gaps.push_back({.code = GapCode::read_error, .native = errno});
    const auto now = token_of(after);
    if (now.size_bytes != report.token.size_bytes || now.mtime_ns != report.token.mtime_ns) {
        report.read = ReadState::part;
        report.content = {};
        report.gaps.push_back({.code = GapCode::changed_while_read});
    }
}

void ObjectScanner::judge_path(std::string_view path, ObjectReport& report) {
    try {
        state_->paths.judge(path, state_->matcher, report);
    } catch (const std::exception&) {
        // Unjudged is treated as the worst: nothing of the name is shown.
        report.display_path = PathJudge::hide_all(path);
        report.path_has_hits = true;
        report.gaps.push_back({.code = GapCode::detector_failed});
    }
}

} // namespace custos::scanners
