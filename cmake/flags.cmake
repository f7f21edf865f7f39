# Flags travel in interface targets; nothing global.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# Programs stand together, as they will when installed: custosd looks for its worker beside itself.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
# At -O3 g++ 12 warns falsely (-Wrestrict) on std::string concatenation.
set(CMAKE_CXX_FLAGS_RELEASE "-O2")
find_program(CUSTOS_CCACHE ccache)
if(CUSTOS_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CUSTOS_CCACHE})
endif()

add_library(custos_warnings INTERFACE)
target_compile_options(custos_warnings INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wcast-qual
    -Wformat=2 -Wswitch-enum -Wundef -Wnon-virtual-dtor -Woverloaded-virtual
    $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op>
    $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
    # Designated initialisers leave the other members at their written defaults: that is their point.
    -Wno-missing-field-initializers
    $<$<BOOL:${CUSTOS_WERROR}>:-Werror>>)

add_library(custos_hardening INTERFACE)
target_compile_options(custos_hardening INTERFACE -fstack-protector-strong
    $<$<CXX_COMPILER_ID:GNU>:-fstack-clash-protection> -fcf-protection)
target_compile_definitions(custos_hardening INTERFACE
    $<$<NOT:$<CONFIG:Debug>>:_GLIBCXX_ASSERTIONS>)
if(NOT CUSTOS_SANITIZE)
    target_compile_options(custos_hardening INTERFACE
        $<$<CONFIG:Release>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3>)
endif()
target_link_options(custos_hardening INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)
set(CMAKE_EXE_LINKER_FLAGS_INIT "-pie")

add_library(custos_sanitize INTERFACE)
if(CUSTOS_SANITIZE)
    target_compile_options(custos_sanitize INTERFACE -fsanitize=${CUSTOS_SANITIZE}
        -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(custos_sanitize INTERFACE -fsanitize=${CUSTOS_SANITIZE})
endif()
find_program(CUSTOS_MOLD mold)
if(CUSTOS_MOLD)
    target_link_options(custos_sanitize INTERFACE -fuse-ld=mold)
endif()

# What every target of ours links.
add_library(custos_flags INTERFACE)
target_link_libraries(custos_flags INTERFACE custos_warnings custos_hardening custos_sanitize)
target_compile_features(custos_flags INTERFACE cxx_std_20)
