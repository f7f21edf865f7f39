#include "daemon/service/scan_port.h"

#include <utility>

namespace custos::daemon {

ScanPort::ScanPort(const Ground& ground, const SecondHalf& second_half, Task task,
                   OnProgress progress)
    : ground_(ground), second_half_(second_half), task_(std::move(task)),
      on_progress_(std::move(progress)) {
    changed_.source = task_.source;
    changed_.anything = false;
}

Result<void> ScanPort::begin_attempt(std::uint32_t /*attempt*/) {
    CUSTOS_TRY(auto lease, ground_.readers.lease());
    CUSTOS_TRY(known_, known_objects(lease.connection(), task_.source, task_.detection));
    unchanged_ = 0;
    return {};
}

Result<std::vector<std::uint32_t>> ScanPort::choose(const scanners::ListingPage& page) {
    std::vector<std::uint32_t> read;
    for (std::uint32_t i = 0; i < page.objects.size(); ++i) {
        const auto& [key, token] = page.objects[i];
        const bool current = known_.see(key, token) == Knowledge::current;
        if (current && !task_.full)
            ++unchanged_;
        else
            read.push_back(i);
    }
    return read;
}

Result<void> ScanPort::store(const scanners::ResultBatch& batch) {
    const Instant now = ground_.clock.now();
    const auto take_in = [&](Transaction& change, const PayloadCipher& cipher) -> Result<void> {
        const IngestKeys keys{.paths = cipher, .second_half = second_half_};
        CUSTOS_CHECK(ingest(change, keys, task_.unit, batch.seq, batch.objects, now));
        return {};
    };
    CUSTOS_CHECK(ground_.store.change(take_in));
    changed_.anything = changed_.anything || !batch.objects.empty();
    if (changed_.keys.size() + batch.objects.size() > kMaxChanged) {
        changed_.all = true;
        changed_.keys.clear();
    }
    if (!changed_.all)
        for (const ObjectReport& object : batch.objects)
            changed_.keys.push_back(object.key);
    return {};
}

void ScanPort::progress(const UnitProgress& progress) {
    on_progress_(progress);
}

Result<void> ListingPort::begin_attempt(std::uint32_t /*attempt*/) {
    CUSTOS_TRY(auto lease, ground_.readers.lease());
    CUSTOS_TRY(known_, known_objects(lease.connection(), source_, detection_));
    objects_ = bytes_ = to_read_ = bytes_to_read_ = 0;
    return {};
}

Result<std::vector<std::uint32_t>> ListingPort::choose(const scanners::ListingPage& page) {
    for (const auto& [key, token] : page.objects) {
        ++objects_;
        bytes_ += token.size_bytes;
        if (known_.see(key, token) == Knowledge::current)
            continue;
        ++to_read_;
        bytes_to_read_ += token.size_bytes;
    }
    return std::vector<std::uint32_t>();
}

Result<void> ListingPort::store(const scanners::ResultBatch& /*batch*/) {
    return fail(ErrorCode::protocol_breach, "a worker that was to list only sent results");
}

void ListingPort::progress(const UnitProgress& /*progress*/) {}

} // namespace custos::daemon
