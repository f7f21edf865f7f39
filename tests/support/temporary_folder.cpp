#include "tests/support/temporary_folder.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include <cstdlib>

namespace custos::testing {

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "custos-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        throw std::runtime_error("no temporary folder");
    path_ = fs::canonical(name).string();
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored; // a test that took away its own rights leaves something behind
    for (auto at = fs::recursive_directory_iterator(
             path_, fs::directory_options::skip_permission_denied, ignored);
         !ignored && at != fs::recursive_directory_iterator(); at.increment(ignored))
        if (at->is_directory(ignored) && !at->is_symlink(ignored))
            fs::permissions(at->path(), fs::perms::owner_all, fs::perm_options::add, ignored);
    fs::remove_all(path_, ignored);
}

std::string TemporaryFolder::at(std::string_view name) const {
    return path_ + "/" + std::string(name);
}

std::string TemporaryFolder::write(std::string_view name, std::string_view content) const {
    const fs::path file = at(name);
    fs::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary);
    out << content;
    out.close();
    if (!out)
        throw std::runtime_error("cannot write a test file");
    return file.string();
}

std::string TemporaryFolder::make_folder(std::string_view name) const {
    fs::create_directories(at(name));
    return at(name);
}

} // namespace custos::testing
