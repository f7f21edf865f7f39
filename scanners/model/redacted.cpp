#include "scanners/model/redacted.h"

#include <cstring>
#include <sys/mman.h>

namespace custos {

void wipe_memory(void* memory, std::size_t size) noexcept {
    if (memory != nullptr && size > 0)
        explicit_bzero(memory, size);
}

Secret::Secret(std::span<const std::uint8_t> bytes) : bytes_(bytes.begin(), bytes.end()) {
    // Best effort: without the right to lock, `custos doctor` warns of swap instead.
    if (!bytes_.empty())
        static_cast<void>(mlock(bytes_.data(), bytes_.size()));
}

Secret::Secret(Secret&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        wipe();
        bytes_ = std::exchange(other.bytes_, {});
    }
    return *this;
}

Secret::~Secret() { wipe(); }

void Secret::wipe() noexcept {
    if (bytes_.empty())
        return;
    wipe_memory(bytes_.data(), bytes_.size());
    static_cast<void>(munlock(bytes_.data(), bytes_.size()));
}

} // namespace custos
