#include "tools/custos/path_scan.h"

#include "scanners/fingerprint/fingerprint.h"
#include "scanners/scan/object_scanner.h"
#include "tools/custos/interruption.h"
#include "tools/custos/ordered_output.h"
#include "tools/custos/progress.h"
#include "tools/custos/work_queue.h"

#include <array>
#include <atomic>
#include <chrono>
#include <exception>
#include <thread>
#include <utility>

#include <sys/random.h>

namespace custos::tools {
namespace {

using scanners::KeyedHash;

/// Rows of one object that are held before they are handed over.
constexpr std::size_t kRowsHeld = 1U << 20U;

/// A key for this run alone: enough to count distinct values, and gone with it.
Result<Secret> passing_key() {
    std::array<std::uint8_t, scanners::kFingerprintKeyBytes> bytes{};
    if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        return fail(ErrorCode::internal, "the system gives no random bytes");
    Secret key(bytes);
    wipe_memory(bytes.data(), bytes.size());
    return key;
}

/// Shared by the threads of one scan.
struct Run {
    const PathScan& scan;
    RowFormat rows;
    std::shared_ptr<const scanners::DetectorSet> detectors;
    Secret key;
    bool show_fingerprints = false;
    OrderedOutput& output;
    WorkQueue queue;
    std::stop_source stop;
    std::atomic<std::uint64_t> next_ticket = 0;
    std::atomic<std::uint64_t> objects = 0;
    std::atomic<std::uint64_t> bytes = 0;
    std::atomic<std::uint64_t> hits = 0;
    std::atomic<std::uint64_t> errors = 0;
    std::atomic<std::uint64_t> objects_in_all = 0;
    std::atomic<std::uint64_t> bytes_in_all = 0;
    std::atomic<bool> broken = false; ///< a thread had to give up
};

/// Turns hits into rows as they come.
class RowObserver final : public scanners::HitObserver {
public:
    RowObserver(Run& run, const KeyedHash& hash) : run_(run), hash_(hash) {}
    void begin(const ScanTask& task) {
        ticket_ = task.ticket;
        object_ = {.root = task.root, .path = task.path};
        rows.clear();
    }
    void on_hit(const scanners::HitPlace& hit) override {
        run_.hits.fetch_add(1, std::memory_order_relaxed);
        if (run_.scan.aggregate)
            return;
        std::optional<Fingerprint> print;
        if (run_.show_fingerprints && !hit.match.detector->family.empty())
            print = hash_.fingerprint(hit.match.detector->family, hit.match.normalised);
        run_.rows.hit(rows, object_, hit, print);
        if (rows.size() >= kRowsHeld)
            run_.output.add(ticket_, rows);
    }
    [[nodiscard]] const RowObject& object() const noexcept { return object_; }

    std::string rows;

private:
    Run& run_;
    const KeyedHash& hash_;
    std::uint64_t ticket_ = 0;
    RowObject object_;
};

void scan_one(Run& run, const ScanTask& task, scanners::ObjectScanner& scanner,
              RowObserver& observer) {
    observer.begin(task);
    ObjectReport report;
    auto opened = task.source->open_object(task.path, task.others_enter);
    if (opened)
        scanner.scan(opened->descriptor.get(), task.path, report, &observer, nullptr,
                     run.stop.get_token());
    else
        report.gaps.push_back(opened.error());
    if (run.scan.aggregate)
        for (const auto& finding : report.findings)
            run.rows.finding(observer.rows, observer.object(), finding);
    for (const auto& gap : report.gaps)
        run.rows.error(observer.rows, observer.object(), gap);
    run.objects.fetch_add(1, std::memory_order_relaxed);
    run.bytes.fetch_add(report.bytes_read, std::memory_order_relaxed);
    run.errors.fetch_add(report.gaps.empty() ? 0 : 1, std::memory_order_relaxed);
}

void scan_from_queue(Run& run) {
    try {
        auto hash = KeyedHash::create(run.key);
        if (!hash) {
            run.broken = true;
            run.stop.request_stop();
            run.queue.close();
            return;
        }
        const bool counts = run.scan.aggregate && run.scan.fingerprints;
        scanners::ObjectScanner scanner(
            run.detectors, counts ? &*hash : nullptr, nullptr, {},
            {.min_confidence = run.scan.min_confidence, .explain = run.scan.rows.explain});
        RowObserver observer(run, *hash);
        while (auto task = run.queue.pop()) {
            if (!run.stop.stop_requested()) {
                run.output.begin(task->ticket);
                scan_one(run, *task, scanner, observer);
            }
            run.output.finish(task->ticket, observer.rows);
            if (!run.output.state())
                run.stop.request_stop();
        }
    } catch (const std::exception&) {
        run.broken = true;
        run.stop.request_stop();
        run.queue.close();
        run.output.abandon();
    }
}

/// Numbers what the walk meets, in its order.
class Feeder final : public scanners::WalkVisitor {
public:
    Feeder(Run& run, const scanners::FileSource& source, std::string_view root)
        : run_(run), source_(source), root_(root) {}
    void on_object(const scanners::ListedObject& object) override {
        run_.queue.push({.ticket = run_.next_ticket++,
                         .source = &source_,
                         .root = root_,
                         .path = std::string(object.path),
                         .others_enter = object.others_enter});
    }
    void on_oddity(std::string_view path, const Gap& gap) override {
        std::string row;
        run_.rows.error(row, {.root = root_, .path = path}, gap);
        run_.errors.fetch_add(1, std::memory_order_relaxed);
        run_.output.finish(run_.next_ticket++, row);
    }

private:
    Run& run_;
    const scanners::FileSource& source_;
    std::string_view root_;
};

void scan_all(Run& run, const std::vector<NamedSource>& sources) {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < run.scan.threads; ++i)
        threads.emplace_back([&run] { scan_from_queue(run); });
    std::jthread counting; // totals for the bar, found beside the scan
    std::optional<Progress> progress;
    if (run.scan.progress) {
        counting = std::jthread([&run, &sources](const std::stop_token& stop) {
            for (const auto& one : sources) {
                const auto estimate = one.source->estimate(stop);
                if (stop.stop_requested())
                    return;
                run.objects_in_all += estimate.objects;
                run.bytes_in_all += estimate.bytes;
            }
        });
        progress.emplace([&run] {
            return ProgressFigures{.objects = run.objects,
                                   .bytes = run.bytes,
                                   .hits = run.hits,
                                   .objects_in_all = run.objects_in_all,
                                   .bytes_in_all = run.bytes_in_all,
                                   .state = {}};
        });
    }
    for (const auto& one : sources) {
        Feeder feeder(run, *one.source, sources.size() > 1 ? one.root : std::string_view());
        static_cast<void>(one.source->walk(feeder, run.stop.get_token())); // oddities have rows
    }
    run.queue.close();
    threads.clear(); // joins; the bar goes on until the last object is done
}

} // namespace

Result<std::vector<NamedSource>> open_roots(const PathScan& scan) {
    std::vector<NamedSource> sources;
    for (const auto& root : scan.roots) {
        std::string path = root;
        if (root.starts_with("file:")) {
            CUSTOS_TRY(path, scanners::FileSource::path_of_uri(root));
        } else if (root.find("://") != std::string::npos) {
            return fail(ErrorCode::unsupported, "{}: only files can be scanned yet", OwnText(root));
        }
        CUSTOS_TRY(auto source, scanners::FileSource::open(path, scan.files));
        sources.push_back({.root = root, .source = std::move(source)});
    }
    return sources;
}

Result<ExitStatus> scan_paths(const PathScan& scan) {
    const auto start = std::chrono::steady_clock::now();
    CUSTOS_TRY(const auto sources, open_roots(scan));
    CUSTOS_TRY(auto detectors, scanners::DetectorSet::load({}, scan.detectors));
    CUSTOS_TRY(Secret key, scan.fingerprint_key.empty()
                               ? passing_key()
                               : scanners::read_key_file(scan.fingerprint_key));
    CUSTOS_TRY(const auto file, ResultFile::open(scan.output));
    const RowFormat rows(scan.rows);
    CUSTOS_CHECK(file->write(rows.head()));
    OrderedOutput output(*file, scan.rows.format == OutputFormat::json);
    Run run{.scan = scan,
            .rows = rows,
            .detectors = std::move(detectors),
            .key = std::move(key),
            .show_fingerprints = scan.fingerprints && !scan.fingerprint_key.empty(),
            .output = output};
    const Interruption interruption(run.stop);
    scan_all(run, sources);
    CUSTOS_CHECK(output.state());
    if (run.broken)
        return fail(ErrorCode::internal, "a scan thread failed (out of memory?); nothing after it "
                                         "was scanned");
    if (interruption.happened())
        return fail(ErrorCode::cancelled, "stopped on request; the result is not whole");
    std::string last;
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    rows.summary(last, {.objects = run.objects,
                        .bytes = run.bytes,
                        .hits = run.hits,
                        .errors = run.errors,
                        .seconds = seconds});
    output.finish(run.next_ticket, last);
    CUSTOS_CHECK(output.state());
    CUSTOS_CHECK(file->write(rows.tail()));
    CUSTOS_CHECK(file->commit());
    return run.errors > 0 ? ExitStatus::partly : ExitStatus::done;
}

} // namespace custos::tools
