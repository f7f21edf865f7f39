#pragma once
// Files that travel inside the program (cmake/embed.cmake).

#include <span>
#include <string_view>

namespace custos {

struct EmbeddedFile {
    std::string_view path; ///< relative to the folder that was embedded, '/' between parts
    std::string_view content;
};

} // namespace custos
