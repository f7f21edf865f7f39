#pragma once
// Owner of one file descriptor.

#include <utility>

#include <unistd.h>

namespace custos::scanners {

class UniqueFd {
public:
    UniqueFd() noexcept = default;
    explicit UniqueFd(int descriptor) noexcept : descriptor_(descriptor) {}
    UniqueFd(UniqueFd&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    UniqueFd& operator=(UniqueFd&& other) noexcept {
        if (this != &other) {
            close();
            descriptor_ = std::exchange(other.descriptor_, -1);
        }
        return *this;
    }
    UniqueFd(const UniqueFd&) = delete; // one owner closes once
    UniqueFd& operator=(const UniqueFd&) = delete;
    ~UniqueFd() { close(); }

    [[nodiscard]] int get() const noexcept { return descriptor_; }
    [[nodiscard]] explicit operator bool() const noexcept { return descriptor_ >= 0; }
    [[nodiscard]] int release() noexcept { return std::exchange(descriptor_, -1); }
    void close() noexcept {
        // Opened for reading: a failing close loses nothing.
        if (descriptor_ >= 0)
            static_cast<void>(::close(descriptor_));
        descriptor_ = -1;
    }

private:
    int descriptor_ = -1;
};

} // namespace custos::scanners
