# What is installed where; the Debian package comes later.
include(GNUInstallDirs)
foreach(program IN ITEMS "custos ${CMAKE_INSTALL_BINDIR}" "custosd ${CMAKE_INSTALL_SBINDIR}"
        "custos-worker lib/custos" "custos-extract lib/custos")
    separate_arguments(program)
    list(POP_FRONT program name)
    if(TARGET ${name})
        install(TARGETS ${name} RUNTIME DESTINATION ${program} COMPONENT runtime)
    endif()
endforeach()
file(GLOB units CONFIGURE_DEPENDS systemd/*.service systemd/*.socket)
install(FILES ${units} DESTINATION lib/systemd/system COMPONENT service)
install(FILES systemd/custos.sysusers DESTINATION lib/sysusers.d RENAME custos.conf COMPONENT service)
install(FILES systemd/custos.tmpfiles DESTINATION lib/tmpfiles.d RENAME custos.conf COMPONENT service)
install(FILES LICENSE README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT runtime)

# The manual of custos and its completion come from the program's own table of commands.
set(made ${PROJECT_BINARY_DIR}/documents)
add_custom_command(OUTPUT ${made}/custos.1 ${made}/custos.bash
    COMMAND ${CMAKE_COMMAND} -E make_directory ${made}
    COMMAND custos man > ${made}/custos.1
    COMMAND custos completion > ${made}/custos.bash
    DEPENDS custos VERBATIM)
add_custom_target(documents ALL DEPENDS ${made}/custos.1 ${made}/custos.bash)
install(FILES ${made}/custos.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT runtime)
install(FILES docs/man/custos.yaml.5 DESTINATION ${CMAKE_INSTALL_MANDIR}/man5 COMPONENT runtime)
install(FILES docs/man/custosd.8 DESTINATION ${CMAKE_INSTALL_MANDIR}/man8 COMPONENT runtime)
install(FILES ${made}/custos.bash RENAME custos
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT runtime)
