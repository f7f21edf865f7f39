#include "daemon/worker/confine.h"

#include "tests/support/is_ok.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace custos::daemon {
namespace {

/// Where a process cannot open a file because Landlock forbids it, whoever it is.
bool refuses_to_open(const char* path) {
    const int file = ::open(path, O_RDONLY | O_CLOEXEC);
    return file < 0 && (errno == EACCES || errno == EPERM);
}

bool refused(long result) {
    return result < 0 && (errno == EPERM || errno == EACCES);
}

/// What is tried from inside. Everything it needs was made before.
struct Ground {
    int root = -1;
    std::string key_file;
    std::string store_file;
    std::array<std::uint8_t, 512> key_handle{};
    int mount = -1;
};

class ConfineTest : public ::testing::Test {
protected:
    void SetUp() override {
        folder_.write("root/inside.txt", "inside");
        folder_.write("root/sub/deep.txt", "deep");
        ground_.key_file = folder_.write("keys/fingerprint.key", std::string(64, '0'));
        ground_.store_file = folder_.write("store.db", "sealed");
        ASSERT_EQ(::chmod(ground_.key_file.c_str(), 0600), 0);
        ground_.root = ::open(folder_.at("root").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        ASSERT_GE(ground_.root, 0);
        ground_.mount = ::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        auto* handle =
            reinterpret_cast<file_handle*>(ground_.key_handle.data()); // as the call wants
        handle->handle_bytes = 128;
        int mount_id = 0;
        // Some file systems give no handles; then the attempt below fails for that reason.
        static_cast<void>(
            ::name_to_handle_at(AT_FDCWD, ground_.key_file.c_str(), handle, &mount_id, 0));
    }
    void TearDown() override {
        EXPECT_EQ(::close(ground_.root), 0);
        EXPECT_EQ(::close(ground_.mount), 0);
    }

    /// Runs `attempt` in a confined child; true when it returned true there.
    bool inside(const std::function<bool(Ground&)>& attempt,
                CapabilityNeed need = CapabilityNeed::read_files) {
        const pid_t child = ::fork();
        if (child == 0) {
            const std::array<int, 1> roots = {ground_.root};
            if (!confine(roots, need))
                ::_exit(2);
            ::_exit(attempt(ground_) ? 0 : 1);
        }
        int status = 0;
        EXPECT_EQ(::waitpid(child, &status, 0), child);
        EXPECT_TRUE(WIFEXITED(status)) << "signal " << WTERMSIG(status);
        EXPECT_NE(WEXITSTATUS(status), 2) << "cannot confine";
        return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }

    custos::testing::TemporaryFolder folder_;
    Ground ground_;
};

TEST_F(ConfineTest, ReadsBelowTheRoot) {
    EXPECT_TRUE(inside([](Ground& ground) {
        std::array<char, 4> text{};
        const int file = ::openat(ground.root, "sub/deep.txt", O_RDONLY | O_CLOEXEC);
        return file >= 0 && ::read(file, text.data(), text.size()) == 4 &&
               std::string(text.data(), 4) == "deep";
    }));
}

TEST_F(ConfineTest, ReadsFilesOfOthersWhenItWasGivenTheRight) {
    if (::geteuid() != 0)
        GTEST_SKIP() << "needs root to give a file away";
    const std::string path = folder_.write("root/private.txt", "theirs");
    ASSERT_EQ(::chown(path.c_str(), 65534, 65534), 0);
    ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
    const auto open_it = [](Ground& ground) {
        return ::openat(ground.root, "private.txt", O_RDONLY | O_CLOEXEC) >= 0;
    };
    EXPECT_TRUE(inside(open_it, CapabilityNeed::read_files));
    EXPECT_FALSE(inside(open_it, CapabilityNeed::none));
}

// As root this is with CAP_DAC_READ_SEARCH, which passes every permission bit.
TEST_F(ConfineTest, CannotOpenKeyStoreOrShadow) {
    EXPECT_TRUE(inside([](Ground& ground) { return refuses_to_open(ground.key_file.c_str()); }));
    EXPECT_TRUE(inside([](Ground& ground) { return refuses_to_open(ground.store_file.c_str()); }));
    EXPECT_TRUE(inside([](Ground&) { return refuses_to_open("/etc/shadow"); }));
    EXPECT_TRUE(inside([](Ground&) { return refuses_to_open("/proc/self/mem"); }));
    EXPECT_TRUE(inside([](Ground&) { return refuses_to_open("/proc/1/environ"); }));
}

TEST_F(ConfineTest, CannotLeaveTheRootUpwards) {
    EXPECT_TRUE(inside([](Ground& ground) {
        return refused(::openat(ground.root, "../keys/fingerprint.key", O_RDONLY | O_CLOEXEC));
    }));
}

TEST_F(ConfineTest, CannotOpenByHandle) {
    EXPECT_TRUE(inside([](Ground& ground) {
        auto* handle =
            reinterpret_cast<file_handle*>(ground.key_handle.data()); // as the call wants
        return refused(::open_by_handle_at(ground.mount, handle, O_RDONLY));
    }));
}

TEST_F(ConfineTest, CannotWriteEvenBelowTheRoot) {
    EXPECT_TRUE(inside([](Ground& ground) {
        return refused(::openat(ground.root, "new.txt", O_WRONLY | O_CREAT | O_CLOEXEC, 0600)) &&
               refused(::openat(ground.root, "inside.txt", O_WRONLY | O_CLOEXEC)) &&
               refused(::unlinkat(ground.root, "inside.txt", 0)) &&
               refused(::fchmodat(ground.root, "inside.txt", 0777, 0));
    }));
}

TEST_F(ConfineTest, CannotMakeASocket) {
    EXPECT_TRUE(inside([](Ground&) {
        return refused(::socket(AF_UNIX, SOCK_STREAM, 0)) &&
               refused(::socket(AF_INET, SOCK_DGRAM, 0));
    }));
}

TEST_F(ConfineTest, CannotStartAProgramOrAProcess) {
    EXPECT_TRUE(inside([](Ground&) {
        char program[] = "/bin/true";
        char* arguments[] = {program, nullptr};
        char* nothing[] = {nullptr};
        return refused(::execve(program, arguments, nothing)) && refused(::syscall(SYS_fork)) &&
               refused(::syscall(SYS_vfork));
    }));
}

TEST_F(ConfineTest, CannotTouchOtherProcesses) {
    EXPECT_TRUE(inside([](Ground&) {
        return refused(::ptrace(PTRACE_ATTACH, ::getppid(), nullptr, nullptr)) &&
               refused(::syscall(SYS_process_vm_readv, ::getppid(), nullptr, 0, nullptr, 0, 0)) &&
               refused(::kill(1, 0)) && refused(::syscall(SYS_pidfd_open, 1, 0));
    }));
}

TEST_F(ConfineTest, CannotGoAround) {
    EXPECT_TRUE(inside([](Ground&) {
        return refused(::syscall(SYS_io_uring_setup, 1, nullptr)) &&
               refused(::syscall(SYS_bpf, 0, nullptr, 0)) &&
               refused(::syscall(SYS_mount, "none", "/tmp", "tmpfs", 0, nullptr)) &&
               refused(::syscall(SYS_unshare, 0)) && refused(::syscall(SYS_chroot, "/"));
    }));
}

TEST_F(ConfineTest, CannotMapNewCode) {
    EXPECT_TRUE(inside([](Ground&) {
        void* memory = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                              MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        return memory == MAP_FAILED && errno == EPERM;
    }));
}

TEST_F(ConfineTest, StartsThreads) {
    EXPECT_TRUE(inside([](Ground&) {
        bool ran = false;
        std::thread([&ran] { ran = true; }).join();
        return ran;
    }));
}

TEST_F(ConfineTest, LeavesNoCore) {
    EXPECT_TRUE(inside([](Ground&) {
        rlimit limit = {};
        return ::getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_max == 0;
    }));
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(harden_process().has_value() && ::prctl(PR_GET_DUMPABLE) == 0 &&
                        ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1
                    ? 0
                    : 1);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

} // namespace
} // namespace custos::daemon
