#pragma once
// The store as one unit of a scan sees it.

#include "daemon/judge/judge.h"
#include "daemon/service/ground.h"
#include "daemon/store/ingest.h"
#include "daemon/store/known_objects.h"
#include "daemon/supervise/unit_runner.h"

#include <functional>
#include <vector>

namespace custos::daemon {

/// Chooses what changed, stores what was read, and remembers what to judge again.
/// Thread: that of UnitRunner::run.
class ScanPort final : public UnitStore {
public:
    struct Task {
        Uuid unit;
        SourceId source;
        Digest detection;
        bool full = false;
    };
    using OnProgress = std::function<void(const UnitProgress&)>;
    /// Everything outlives the port.
    ScanPort(const Ground& ground, const SecondHalf& second_half, Task task, OnProgress progress);

    Result<void> begin_attempt(std::uint32_t attempt) override;
    Result<std::vector<std::uint32_t>> choose(const scanners::ListingPage& page) override;
    Result<void> store(const scanners::ResultBatch& batch) override;
    void progress(const UnitProgress& progress) override;

    /// What the store knew, with what the listing saw marked. Afterwards the port is spent.
    [[nodiscard]] KnownObjects take_known() noexcept { return std::move(known_); }
    [[nodiscard]] std::uint64_t unchanged() const noexcept { return unchanged_; }
    [[nodiscard]] const ChangedObjects& changed() const noexcept { return changed_; }

private:
    /// Past so many the judge takes the whole source anew.
    static constexpr std::size_t kMaxChanged = 50'000;
    const Ground& ground_;
    const SecondHalf& second_half_;
    Task task_;
    OnProgress on_progress_;
    KnownObjects known_;
    std::uint64_t unchanged_ = 0;
    ChangedObjects changed_;
};

/// Lists a source and reads nothing: what `custos source test` and a dry run show.
/// Thread: that of UnitRunner::run.
class ListingPort final : public UnitStore {
public:
    ListingPort(const Ground& ground, SourceId source, const Digest& detection)
        : ground_(ground), source_(std::move(source)), detection_(detection) {}
    Result<void> begin_attempt(std::uint32_t attempt) override;
    Result<std::vector<std::uint32_t>> choose(const scanners::ListingPage& page) override;
    Result<void> store(const scanners::ResultBatch& batch) override;
    void progress(const UnitProgress& progress) override;

    [[nodiscard]] std::uint64_t objects() const noexcept { return objects_; }
    [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }
    [[nodiscard]] std::uint64_t to_read() const noexcept { return to_read_; }
    [[nodiscard]] std::uint64_t bytes_to_read() const noexcept { return bytes_to_read_; }

private:
    const Ground& ground_;
    SourceId source_;
    Digest detection_;
    KnownObjects known_;
    std::uint64_t objects_ = 0;
    std::uint64_t bytes_ = 0;
    std::uint64_t to_read_ = 0;
    std::uint64_t bytes_to_read_ = 0;
};

} // namespace custos::daemon
