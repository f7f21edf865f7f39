// Bytes of a hostile worker against the decoder and the checks behind it.
//
// Property: whatever decodes encodes to the same bytes again (the format is deterministic), and no
// input makes a check do anything but accept or refuse. Input is bounded to 64 KiB: larger messages
// repeat the same structures, and the bound on size has its own test.

#include "daemon/supervise/report_check.h"
#include "scanners/wire/codec.h"

#include <algorithm>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace daemon = custos::daemon;
    namespace scanners = custos::scanners;
    constexpr std::size_t kLargest = 64U << 10U;
    if (size > kLargest)
        return 0;
    const std::span<const std::uint8_t> bytes(data, size);
    const auto message = scanners::decode(bytes);
    if (!message)
        return 0;
    const auto again = scanners::encode(*message);
    if (!again || !std::ranges::equal(*again, bytes))
        std::abort();
    static const daemon::KnownDetectors known{std::span<const scanners::Detector>()};
    if (const auto* batch = std::get_if<scanners::ResultBatch>(&*message)) {
        for (const custos::ObjectReport& report : batch->objects)
            static_cast<void>(daemon::check_report(report, known).has_value()); // must not crash
    }
    return 0;
}
