# The command-line tool.
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(ZLIB REQUIRED)
include(GNUInstallDirs)

foreach(schema tflite_metadata litertlm)
  add_custom_command(
    OUTPUT ${SURELITE_GENERATED}/${schema}_generated.h
    COMMAND ${FLATC} --cpp -o ${SURELITE_GENERATED} ${PROJECT_SOURCE_DIR}/schema/${schema}.fbs
    DEPENDS schema/${schema}.fbs)
endforeach()
file(GLOB code_pages CONFIGURE_DEPENDS docs/codes/*.md)
add_custom_command(
  OUTPUT ${SURELITE_GENERATED}/code_pages.h
  COMMAND ${CMAKE_COMMAND} -DDIRECTORY=${PROJECT_SOURCE_DIR}/docs/codes -DOUTPUT=${SURELITE_GENERATED}/code_pages.h
          -P ${PROJECT_SOURCE_DIR}/cmake/embed_pages.cmake
  DEPENDS ${code_pages} cmake/embed_pages.cmake)

include(cmake/micro.cmake)
# Everything but main, so that tests can call the decoders.
file(GLOB tool_sources CONFIGURE_DEPENDS tools/surelite/*/*.cc)
add_library(surelite_tool_parts STATIC ${tool_sources} tools/surelite/arguments.cc tools/surelite/console.cc tools/surelite/json.cc
            ${SURELITE_GENERATED}/tflite_metadata_generated.h ${SURELITE_GENERATED}/litertlm_generated.h
            ${SURELITE_GENERATED}/code_pages.h)
target_include_directories(surelite_tool_parts PUBLIC tools/surelite)
target_compile_definitions(surelite_tool_parts PUBLIC SURELITE_VERSION="${PROJECT_VERSION}")
set_source_files_properties(tools/surelite/process/program.cc PROPERTIES COMPILE_DEFINITIONS
                            "SURELITE_LIBRARY_FOLDER=\"${CMAKE_INSTALL_LIBDIR}\"")
target_compile_options(surelite_tool_parts PRIVATE $<$<CONFIG:Release>:-Os>)
surelite_precompile(surelite_tool_parts tools/surelite/verbs.h <fmt/format.h>)
surelite_together(surelite_tool_parts 6)
target_link_libraries(surelite_tool_parts PUBLIC surelite_delegates surelite_internal surelite_micro_asked flatbuffers CLI11::CLI11
                      nlohmann_json::nlohmann_json ZLIB::ZLIB dw elf)

add_executable(surelite_tool tools/surelite/main.cc)
set_target_properties(surelite_tool PROPERTIES OUTPUT_NAME surelite)
target_compile_options(surelite_tool PRIVATE $<$<CONFIG:Release>:-Os>)
target_link_libraries(surelite_tool PRIVATE surelite_tool_parts)
# Who builds the tool alone gets what it starts, too; without tests not the drop-in, which isolated delegates live in.
foreach(companion surelite_guard surelite_delegate_host)
  if(TARGET ${companion} AND (SURELITE_TESTS OR companion STREQUAL surelite_guard))
    add_dependencies(surelite_tool ${companion})
  endif()
endforeach()
install(TARGETS surelite_tool RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

# Completions and manual pages are what the tool itself says of its options; a tool for another machine cannot be asked.
if(NOT CMAKE_CROSSCOMPILING AND NOT SURELITE_SANITIZE)
  set(written ${CMAKE_BINARY_DIR}/written)
  file(STRINGS tools/surelite/verbs/verbs.def lines REGEX "^VERB")
  set(names surelite)
  set(commands COMMAND surelite_tool manual > ${written}/surelite.1)
  foreach(line ${lines})
    string(REGEX REPLACE "VERB\\(([a-z]+)\\)" "\\1" verb ${line})
    list(APPEND names surelite-${verb})
    list(APPEND commands COMMAND surelite_tool manual ${verb} > ${written}/surelite-${verb}.1)
  endforeach()
  list(TRANSFORM names PREPEND ${written}/)
  list(TRANSFORM names APPEND .1 OUTPUT_VARIABLE plain_pages)
  list(TRANSFORM names APPEND .1.gz OUTPUT_VARIABLE pages)
  set(completions ${written}/surelite ${written}/_surelite ${written}/surelite.fish)
  add_custom_command(
    OUTPUT ${pages} ${completions}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${written}
    ${commands}
    COMMAND gzip -9nf ${plain_pages}
    COMMAND surelite_tool completions bash > ${written}/surelite
    COMMAND surelite_tool completions zsh > ${written}/_surelite
    COMMAND surelite_tool completions fish > ${written}/surelite.fish
    DEPENDS surelite_tool VERBATIM)
  add_custom_target(surelite_written ALL DEPENDS ${pages} ${completions})
  install(FILES ${pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${written}/surelite DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES ${written}/_surelite DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
  install(FILES ${written}/surelite.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endif()
