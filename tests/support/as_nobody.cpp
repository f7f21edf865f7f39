#include "tests/support/as_nobody.h"

#include <array>

#include <grp.h>
#include <sys/wait.h>
#include <unistd.h>

namespace custos::testing {

std::string as_nobody(const std::function<std::string()>& check) {
    constexpr unsigned kNobody = 65534;
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0)
        return "no pipe";
    const pid_t child = ::fork();
    if (child == 0) {
        std::string said;
        if (::geteuid() == 0 &&
            (::setgroups(0, nullptr) != 0 || ::setresgid(kNobody, kNobody, kNobody) != 0 ||
             ::setresuid(kNobody, kNobody, kNobody) != 0))
            said = "cannot drop privileges";
        else
            said = check();
        const bool told =
            ::write(ends[1], said.data(), said.size()) == static_cast<ssize_t>(said.size());
        ::_exit(told ? 0 : 1);
    }
    static_cast<void>(::close(ends[1]));
    std::string said;
    std::array<char, 512> part{};
    for (ssize_t size = 1; size > 0;) {
        size = ::read(ends[0], part.data(), part.size());
        if (size > 0)
            said.append(part.data(), static_cast<std::size_t>(size));
    }
    static_cast<void>(::close(ends[0]));
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child || status != 0)
        said += " [the child failed]";
    return said;
}

} // namespace custos::testing
