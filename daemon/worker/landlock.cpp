#include "daemon/worker/landlock.h"

#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace custos::daemon {

namespace {

// Debian 12's <linux/landlock.h> knows only the first field; the kernel takes as much of the
// structure as its ABI has and refuses more.
struct RulesetAttributes {
    std::uint64_t handled_fs = 0;
    std::uint64_t handled_net = 0; ///< from ABI 4
    std::uint64_t scoped = 0;      ///< from ABI 6
};
struct [[gnu::packed]] PathBeneath {
    std::uint64_t allowed = 0;
    std::int32_t parent = -1;
};
constexpr std::uint32_t kVersionFlag = 1;
constexpr int kPathBeneathRule = 1;

constexpr std::uint64_t kReadFile = 1U << 2U;
constexpr std::uint64_t kReadDirectory = 1U << 3U;
constexpr std::uint64_t kFirstAbi = (1U << 13U) - 1; ///< execute … make symbolic link
constexpr std::uint64_t kRefer = 1U << 13U;          ///< ABI 2
constexpr std::uint64_t kTruncate = 1U << 14U;       ///< ABI 3
constexpr std::uint64_t kIoctlDevice = 1U << 15U;    ///< ABI 5
constexpr std::uint64_t kTcp = 3;                    ///< bind and connect, ABI 4
constexpr std::uint64_t kScopes = 3;                 ///< abstract sockets and signals, ABI 6

class Ruleset {
public:
    explicit Ruleset(long number) noexcept : number_(static_cast<int>(number)) {}
    Ruleset(const Ruleset&) = delete; // one owner closes
    Ruleset& operator=(const Ruleset&) = delete;
    ~Ruleset() {
        if (number_ >= 0)
            static_cast<void>(::close(number_));
    }
    [[nodiscard]] int number() const noexcept { return number_; }

private:
    int number_;
};

RulesetAttributes attributes_of(int abi) noexcept {
    RulesetAttributes attributes{.handled_fs = kFirstAbi};
    if (abi >= 2)
        attributes.handled_fs |= kRefer;
    if (abi >= 3)
        attributes.handled_fs |= kTruncate;
    if (abi >= 4)
        attributes.handled_net = kTcp;
    if (abi >= 5)
        attributes.handled_fs |= kIoctlDevice;
    if (abi >= 6)
        attributes.scoped = kScopes;
    return attributes;
}

std::size_t size_for(int abi) noexcept {
    return abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
}

Result<void> allow_reading(int ruleset, int descriptor) {
    struct stat facts = {};
    if (::fstat(descriptor, &facts) != 0)
        return fail_native(errno, ErrorCode::io_error, "cannot examine the root of the source");
    PathBeneath rule{.allowed = kReadFile, .parent = descriptor};
    if (S_ISDIR(facts.st_mode))
        rule.allowed |= kReadDirectory;
    if (::syscall(SYS_landlock_add_rule, ruleset, kPathBeneathRule, &rule, 0) != 0)
        return fail_native(errno, ErrorCode::internal, "Landlock refuses a rule");
    return {};
}

} // namespace

Result<int> restrict_files(std::span<const int> readable) {
    const auto abi =
        static_cast<int>(::syscall(SYS_landlock_create_ruleset, nullptr, 0, kVersionFlag));
    if (abi < 1)
        return fail_native(errno, ErrorCode::unsupported,
                           "this kernel has no Landlock, so a worker cannot be confined; enable it "
                           "(lsm=landlock,…) or use a kernel from 5.13 on");
    const RulesetAttributes attributes = attributes_of(abi);
    const Ruleset ruleset(::syscall(SYS_landlock_create_ruleset, &attributes, size_for(abi), 0));
    if (ruleset.number() < 0)
        return fail_native(errno, ErrorCode::internal, "Landlock refuses its set of rules");
    for (const int descriptor : readable)
        CUSTOS_CHECK(allow_reading(ruleset.number(), descriptor));
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        ::syscall(SYS_landlock_restrict_self, ruleset.number(), 0) != 0)
        return fail_native(errno, ErrorCode::internal, "Landlock cannot be entered");
    return abi;
}

} // namespace custos::daemon
