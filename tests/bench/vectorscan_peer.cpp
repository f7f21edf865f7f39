// A peer in the same run: Vectorscan over the files of a folder, one thread, reading included.
//
//   vectorscan_peer PATTERNS.tsv FOLDER     prints matches, bytes and seconds
//
// Block mode without start-of-match: the fastest it has. PATTERNS is `name<TAB>class<TAB>pattern`.

#include <hs/hs.h>

#include <chrono>
#include <cstdint>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace {

int on_match(unsigned int, unsigned long long, unsigned long long, unsigned int, void* context) {
    ++*static_cast<std::uint64_t*>(context);
    return 0;
}

bool read_file(const std::filesystem::path& path, std::vector<char>& buffer) {
    const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat status {};
    if (descriptor < 0 || fstat(descriptor, &status) != 0)
        return false;
    buffer.resize(static_cast<std::size_t>(status.st_size));
    std::size_t at = 0;
    while (at < buffer.size()) {
        const ssize_t got = read(descriptor, buffer.data() + at, buffer.size() - at);
        if (got <= 0)
            break;
        at += static_cast<std::size_t>(got);
    }
    close(descriptor);
    return at == buffer.size();
}

} // namespace

int main(int count, char** arguments) {
    if (count != 3) {
        std::cerr << "usage: vectorscan_peer PATTERNS.tsv FOLDER\n";
        return 2;
    }
    std::vector<std::string> patterns;
    std::ifstream file(arguments[1]);
    for (std::string line; std::getline(file, line);)
        patterns.push_back(line.substr(line.find('\t', line.find('\t') + 1) + 1));
    std::vector<const char*> expressions;
    std::vector<unsigned> flags;
    std::vector<unsigned> ids;
    for (const std::string& pattern : patterns) {
        ids.push_back(static_cast<unsigned>(ids.size()));
        expressions.push_back(pattern.c_str());
        flags.push_back(0);
    }
    hs_database_t* database = nullptr;
    hs_compile_error_t* error = nullptr;
    if (hs_compile_multi(expressions.data(), flags.data(), ids.data(),
                         static_cast<unsigned>(expressions.size()), HS_MODE_BLOCK, nullptr, &database,
                         &error) != HS_SUCCESS) {
        std::cerr << "vectorscan_peer: " << error->message << '\n';
        return 1;
    }
    hs_scratch_t* scratch = nullptr;
    hs_alloc_scratch(database, &scratch);
    std::uint64_t matches = 0;
    std::uint64_t bytes = 0;
    std::vector<char> buffer;
    const auto begin = std::chrono::steady_clock::now();
    for (const auto& entry : std::filesystem::recursive_directory_iterator(arguments[2])) {
        if (!entry.is_regular_file() || !read_file(entry.path(), buffer))
            continue;
        bytes += buffer.size();
        hs_scan(database, buffer.data(), static_cast<unsigned>(buffer.size()), 0, scratch, on_match,
                &matches);
    }
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    std::cout << "{\"matches\": " << matches << ", \"bytes\": " << bytes
              << ", \"seconds\": " << seconds.count() << "}\n";
    hs_free_scratch(scratch);
    hs_free_database(database);
    return 0;
}
