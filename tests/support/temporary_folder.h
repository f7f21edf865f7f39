#pragma once
// A folder of a test's own, removed with all that is in it.

#include <string>
#include <string_view>

namespace custos::testing {

class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete; // owns what is on disk
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    /// The absolute path of `name` in it.
    [[nodiscard]] std::string at(std::string_view name) const;
    /// Writes a file, with the folders above it.
    std::string write(std::string_view name, std::string_view content) const;
    /// Makes a folder, with those above it.
    std::string make_folder(std::string_view name) const;

private:
    std::string path_;
};

} // namespace custos::testing
