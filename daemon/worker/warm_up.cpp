#include "daemon/worker/warm_up.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stop_token>
#include <string_view>

namespace custos::daemon {

namespace {

using namespace std::string_view_literals;

// Synthetic: example.org and an address block for documentation (RFC 2606, RFC 5737).
constexpr std::array kSamples = {
    "Bel Zo\xC3\xAB: tel. 02 555 01 23 of +32 2 555 01 23, zoe@example.org, 192.0.2.1\n"sv,
    "Pr\xE9nom: Ren\xE9"
    "e, t\xE9l. 02 555 01 23\n"sv,
    "Prijs: \x80 12,50 voor \x93Ren\xE9"
    "e\x94, tel. 02 555 01 23\n"sv,
    "\xFF\xFEt\0e\0l\0.\0 \0\x30\0\x32\0 \0\x35\0\x35\0\x35\0 \0\x30\0\x31\0 \0\x32\0\x33\0\n\0"sv,
};

Result<void> scan_sample(scanners::ObjectScanner& scanner, std::string_view sample) {
    const scanners::UniqueFd file(::memfd_create("custos-sample", MFD_CLOEXEC));
    if (!file || ::pwrite(file.get(), sample.data(), sample.size(), 0) !=
                     static_cast<ssize_t>(sample.size()))
        return fail_native(errno, ErrorCode::internal, "cannot prepare a sample in memory");
    ObjectReport report;
    scanner.judge_path("sample.txt", report);
    scanner.scan(file.get(), "sample.txt", report, nullptr, nullptr, std::stop_token());
    if (report.read != ReadState::whole)
        return fail(ErrorCode::internal, "a sample of our own cannot be read");
    return {};
}

} // namespace

Result<void> warm_up(scanners::ObjectScanner& scanner) {
    for (const std::string_view sample : kSamples)
        CUSTOS_CHECK(scan_sample(scanner, sample));
    return {};
}

scanners::UniqueFd open_single_file(const std::string& path) {
    scanners::UniqueFd file(::open(path.c_str(), O_PATH | O_CLOEXEC));
    struct stat facts = {};
    if (!file || ::fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode))
        return {};
    return file;
}

} // namespace custos::daemon
