#pragma once
// The walk as the daemon hears of it: pages of keys and tokens, and at the end what was odd.

#include "daemon/worker/reading_list.h"
#include "scanners/fingerprint/fingerprint.h"
#include "scanners/scan/object_scanner.h"
#include "scanners/source/file/file_source.h"
#include "scanners/wire/channel.h"
#include "scanners/wire/messages.h"

#include <atomic>
#include <stop_token>
#include <vector>

namespace custos::daemon {

/// Thread: one thread walks; `describe` after `walk` returned. What it is given outlives it.
class Listing final : public scanners::WalkVisitor {
public:
    struct Unit {
        Uuid nonce;
        SourceId source;
    };
    /// `names` judges the names of oddities, `keys` makes object keys, `listed` counts along.
    Listing(Unit unit, const scanners::FileSource& source, scanners::ObjectScanner& names,
            const scanners::KeyedHash& keys, scanners::Channel& channel, ReadingList& reading,
            std::atomic<std::uint64_t>& listed);

    /// Sends page after page, waiting when too much waits to be read; then closes the list.
    void walk(const std::stop_token& stop);
    void describe(scanners::UnitDone& done) const;

    void on_object(const scanners::ListedObject& object) override;
    void on_oddity(std::string_view path, const Gap& gap) override;

private:
    void send_page();

    // Constant after construction:
    Unit unit_;
    const scanners::FileSource& source_;
    scanners::ObjectScanner& names_;
    const scanners::KeyedHash& keys_;
    scanners::Channel& channel_;
    ReadingList& reading_;
    std::atomic<std::uint64_t>& listed_;
    // The walking thread's:
    std::vector<ReadingTask> tasks_;
    scanners::ListingPage page_;
    std::size_t page_objects_;
    bool stopped_ = false;
    std::vector<scanners::Oddity> oddities_;
    std::uint64_t oddities_dropped_ = 0;
    scanners::WalkSummary summary_;
};

} // namespace custos::daemon
