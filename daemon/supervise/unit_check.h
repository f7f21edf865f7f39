#pragma once
// Holds one attempt of a worker to its unit: its nonce, the order of pages and batches, and only
// what was asked for.

#include "daemon/supervise/report_check.h"
#include "scanners/fingerprint/fingerprint.h"
#include "scanners/model/result.h"
#include "scanners/wire/messages.h"

#include <cstdint>
#include <span>
#include <unordered_map>

namespace custos::daemon {

/// Thread: one thread at a time. Errors, everywhere: protocol_breach.
class UnitCheck {
public:
    /// What a worker may leave unread at a time: twice what ours keeps waiting. Also bounds what a
    /// flood of pages can take from the daemon.
    static constexpr std::size_t kMaxOutstanding = 140'000;
    /// A worker of ours sends one each second; scheduling may bunch some.
    static constexpr std::uint32_t kMaxProgressPerWindow = 50;

    /// The references outlive this.
    UnitCheck(const SourceId& source, const Uuid& nonce, const scanners::KeyedHash& keys,
              const KnownDetectors& detectors);

    Result<void> accept(const scanners::ListingPage& page);
    /// What the daemon answered: from here on these keys may be reported.
    Result<void> ask(const scanners::ListingPage& page, std::span<const std::uint32_t> read);
    /// Checks everything and forgets nothing: a batch that is refused leaves no trace.
    Result<void> accept(const scanners::ResultBatch& batch);
    /// The batch is stored: its objects are asked for no longer.
    void settle(const scanners::ResultBatch& batch);
    Result<void> accept(const scanners::Reading& reading);
    Result<void> accept(const scanners::Progress& progress);
    /// `all_reported` is not demanded of a unit that was cancelled.
    enum class Ending : std::uint8_t { finished, cancelled };
    Result<void> accept(const scanners::UnitDone& done, Ending ending);
    /// A new window for counting progress messages begins.
    void begin_window() noexcept { progress_in_window_ = 0; }

    /// Objects asked for and not reported, with their sizes as listed.
    [[nodiscard]] const std::unordered_map<ObjectKey, std::uint64_t>& outstanding() const noexcept {
        return outstanding_;
    }
    [[nodiscard]] std::uint64_t outstanding_bytes() const noexcept { return outstanding_bytes_; }
    [[nodiscard]] std::uint64_t listed() const noexcept { return listed_; }

private:
    Result<void> accept_object(const ObjectReport& report) const;
    Result<void> check_nonce(const Uuid& nonce) const;

    const SourceId& source_;
    Uuid nonce_;
    const scanners::KeyedHash& keys_;
    const KnownDetectors& detectors_;
    std::uint32_t next_page_ = 0;
    std::uint64_t next_seq_ = 0;
    std::uint64_t listed_ = 0;
    std::uint32_t progress_in_window_ = 0;
    scanners::Progress last_progress_;
    std::unordered_map<ObjectKey, std::uint64_t> outstanding_;
    std::uint64_t outstanding_bytes_ = 0;
};

} // namespace custos::daemon
