#include "daemon/worker/confine.h"

#include "daemon/worker/landlock.h"

#include <linux/capability.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>

namespace custos::daemon {

namespace {

template <auto Free>
struct Freed {
    template <class H>
    void operator()(H* handle) const noexcept {
        Free(handle);
    }
};
using Filter = std::unique_ptr<void, Freed<&seccomp_release>>;

/// What reading files, working in threads and talking over an open socket takes, and no more.
constexpr std::array kAllowed = {
    // reading
    SCMP_SYS(read),
    SCMP_SYS(pread64),
    SCMP_SYS(readv),
    SCMP_SYS(lseek),
    SCMP_SYS(openat),
    SCMP_SYS(openat2),
    SCMP_SYS(open),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(stat),
    SCMP_SYS(lstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(statx),
    SCMP_SYS(fstatfs),
    SCMP_SYS(statfs),
    SCMP_SYS(getdents64),
    SCMP_SYS(readlinkat),
    SCMP_SYS(readlink),
    SCMP_SYS(fgetxattr),
    SCMP_SYS(getxattr),
    SCMP_SYS(lgetxattr),
    SCMP_SYS(fadvise64),
    SCMP_SYS(readahead),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(fcntl),
    SCMP_SYS(dup),
    SCMP_SYS(getcwd),
    // the socket that is open already
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(recvfrom),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(shutdown),
    // memory
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(brk),
    SCMP_SYS(mlock),
    SCMP_SYS(munlock),
    SCMP_SYS(mincore),
    // threads and time
    SCMP_SYS(futex),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(get_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(set_tid_address),
    SCMP_SYS(gettid),
    SCMP_SYS(getpid),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(membarrier),
    SCMP_SYS(nanosleep),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    // facts about ourselves
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(getrandom),
    SCMP_SYS(getrusage),
    SCMP_SYS(sysinfo),
    SCMP_SYS(uname),
};

bool allow_with_arguments(scmp_filter_ctx filter) noexcept {
    const auto allow = [filter](int call, scmp_arg_cmp condition) {
        return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1, condition) == 0;
    };
    // A new thread, never a new process. clone3 passes its flags in memory, where no filter sees
    // them: ENOSYS makes the C library fall back to clone.
    return allow(SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)) &&
           seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0 &&
           // No new code.
           allow(SCMP_SYS(mmap), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) &&
           allow(SCMP_SYS(mprotect), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) &&
           // Over the connected socket, to no other address.
           allow(SCMP_SYS(sendto), SCMP_A4(SCMP_CMP_EQ, 0)) &&
           // abort(3).
           allow(SCMP_SYS(tgkill), SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(::getpid()))) &&
           // Naming threads and anonymous memory.
           allow(SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME)) &&
           allow(SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_EQ, PR_SET_VMA)) &&
           // Reading a limit, never setting one: the new limit is the third argument.
           allow(SCMP_SYS(prlimit64), SCMP_A2(SCMP_CMP_EQ, 0)) &&
           seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(getrlimit), 0) == 0;
}

Result<void> restrict_system_calls() {
    const Filter filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)));
    if (!filter)
        return fail(ErrorCode::unsupported, "seccomp is not to be had on this kernel");
    for (const int call : kAllowed) {
        if (seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0) != 0)
            return fail(ErrorCode::internal, "seccomp refuses a rule");
    }
    if (!allow_with_arguments(filter.get()))
        return fail(ErrorCode::internal, "seccomp refuses a rule");
    if (const int status = seccomp_load(filter.get()); status != 0)
        return fail_native(-status, ErrorCode::internal, "seccomp cannot be entered");
    return {};
}

} // namespace

Result<void> harden_process() {
    const rlimit none = {.rlim_cur = 0, .rlim_max = 0};
    if (::setrlimit(RLIMIT_CORE, &none) != 0 || ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
        ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return fail_native(errno, ErrorCode::internal, "cannot harden the process");
    return {};
}

Result<void> drop_capabilities(CapabilityNeed need) {
    __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets = {};
    if (::syscall(SYS_capget, &head, sets.data()) != 0)
        return fail_native(errno, ErrorCode::internal, "cannot read the capabilities");
    constexpr std::uint32_t kReading = 1U << CAP_DAC_READ_SEARCH | 1U << CAP_FOWNER;
    const std::uint32_t kept = need == CapabilityNeed::read_files ? kReading : 0;
    sets[0].effective = sets[0].permitted = sets[0].permitted & kept;
    sets[1].effective = sets[1].permitted = 0;
    sets[0].inheritable = sets[1].inheritable = 0;
    if (::syscall(SYS_capset, &head, sets.data()) != 0)
        return fail_native(errno, ErrorCode::internal, "cannot give up capabilities");
    return {};
}

Result<void> confine(std::span<const int> roots, CapabilityNeed need) {
    CUSTOS_CHECK(harden_process());
    CUSTOS_CHECK(drop_capabilities(need));
    if (auto entered = restrict_files(roots); !entered)
        return tl::unexpected<Error>(std::move(entered).error());
    return restrict_system_calls();
}

} // namespace custos::daemon
