#pragma once
// The way of a byte: an open object → decoded text → segments → matcher → an ObjectReport.
// Used by the worker for its units and by `custos scan PATH` for an ad-hoc scan alike.

#include "scanners/detect/matcher.h"
#include "scanners/fingerprint/fingerprint.h"
#include "scanners/model/object.h"
#include "scanners/model/result.h"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>

namespace custos::scanners {

/// Bounds on one object; each is a named constant with its reason in object_scanner.cpp.
struct ScanLimits {
    std::uint64_t max_bytes = 0; ///< 0 = unbounded; beyond it the object is read in part
    std::uint32_t max_seconds = 3600;
};

/// Every single hit, for ad-hoc scans. The views inside `match` live until the call returns.
struct HitPlace {
    const Match& match;
    std::uint64_t line = 0;   ///< from 1
    std::uint64_t column = 0; ///< code points, from 1
};
class HitObserver {
public:
    virtual ~HitObserver() = default;
    virtual void on_hit(const HitPlace& hit) = 0;
};

/// What reading must honour, shared by the threads of a process.
/// Thread: safe from any thread.
class Throttle {
public:
    virtual ~Throttle() = default;
    /// Blocks until `bytes` more may be read; false when stopped meanwhile.
    virtual bool admit(std::uint64_t bytes, const std::stop_token& stop) = 0;
};

/// Thread: one thread at a time; one per scan thread, reused for every object.
class ObjectScanner {
public:
    /// `hash` may be null: then no fingerprint and no content digest is made.
    ObjectScanner(std::shared_ptr<const DetectorSet> detectors, const KeyedHash* fingerprints,
                  const KeyedHash* contents, ScanLimits limits, MatchOptions options);
    ~ObjectScanner();
    ObjectScanner(const ObjectScanner&) = delete; // holds buffers and a matcher
    ObjectScanner& operator=(const ObjectScanner&) = delete;

    /// Reads the object behind `descriptor` (a regular file, position 0) and fills `report`'s read,
    /// bytes_read, content, format, charset, findings and gaps. Never fails: what goes wrong is a
    /// gap in the report. `observer` and `throttle` may be null.
    void scan(int descriptor, std::string_view name, ObjectReport& report, HitObserver* observer,
              Throttle* throttle, const std::stop_token& stop);

    /// Fills display_path, path_has_hits and path_categories from `path`: parts in which a detector
    /// hit are replaced by its mask, bytes that are not UTF-8 by U+FFFD.
    void judge_path(std::string_view path, ObjectReport& report);

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace custos::scanners
