# custos_embed(TARGET NAMESPACE_SYMBOL ROOT FILE…): links files into a static library.
#
# Gives `std::span<const custos::EmbeddedFile> custos::SYMBOL()`, sorted by path, where a path is
# relative to ROOT. Packs travel inside the program: a worker needs no right to read them, and a
# shipped pack cannot be changed without changing the program.
function(custos_embed target symbol root)
    set(assembly ".section .rodata\n")
    set(table "")
    set(declarations "")
    set(number 0)
    list(SORT ARGN)
    foreach(file IN LISTS ARGN)
        file(RELATIVE_PATH path ${root} ${file})
        set(label "${symbol}_${number}")
        string(APPEND assembly
            ".global ${label}_begin\n.global ${label}_end\n"
            "${label}_begin:\n.incbin \"${file}\"\n${label}_end:\n.byte 0\n")
        string(APPEND declarations "extern const char ${label}_begin[];\nextern const char ${label}_end[];\n")
        string(APPEND table "    {\"${path}\", {${label}_begin, static_cast<std::size_t>(${label}_end - ${label}_begin)}},\n")
        math(EXPR number "${number} + 1")
    endforeach()
    string(APPEND assembly ".section .note.GNU-stack,\"\",@progbits\n")
    set(base ${CMAKE_CURRENT_BINARY_DIR}/${symbol})
    file(CONFIGURE OUTPUT ${base}.S CONTENT "${assembly}" @ONLY)
    file(CONFIGURE OUTPUT ${base}.cpp CONTENT
"#include \"scanners/model/embedded.h\"
extern \"C\" {
${declarations}}
namespace custos {
std::span<const EmbeddedFile> ${symbol}() noexcept;
std::span<const EmbeddedFile> ${symbol}() noexcept {
    static const EmbeddedFile kFiles[] = {
${table}    };
    return kFiles;
}
} // namespace custos
" @ONLY)
    set_source_files_properties(${base}.S PROPERTIES OBJECT_DEPENDS "${ARGN}")
    target_sources(${target} PRIVATE ${base}.S ${base}.cpp)
endfunction()
