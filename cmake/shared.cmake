# libsurelite.so.1: the native interface as a shared library, delegates by name included. What it exports is cmake/surelite.symbols,
# which is what programs may rely on as long as the number stays (docs/cmake.md): a name that is gone fails to link here.
# The sources that define the public functions are compiled once more, so that these can be seen from outside.
set(shared_sources src/base/diagnostic.cc src/base/failure.cc src/base/types.cc src/model/model.cc src/model/inspect.cc
    src/plan/program.cc src/plan/placement.cc src/plan/delegate.cc src/plan/custom_context.cc src/plan/part_model.cc
    src/run/session.cc src/run/tensor_view.cc src/delegates/open_delegate.cc)
add_library(surelite_shared SHARED ${shared_sources})
add_library(Surelite::surelite_shared ALIAS surelite_shared)
add_dependencies(surelite_shared surelite_schema)
set_target_properties(surelite_shared PROPERTIES OUTPUT_NAME surelite VERSION 1.${PROJECT_VERSION} SOVERSION 1
                      CXX_VISIBILITY_PRESET default)
target_compile_features(surelite_shared PUBLIC cxx_std_20)
target_compile_options(surelite_shared PRIVATE $<$<CONFIG:Release>:-Os>)
target_include_directories(surelite_shared PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>
                           PRIVATE src ${SURELITE_GENERATED})
target_include_directories(surelite_shared SYSTEM PRIVATE ${format_headers})
# Only its objects: whoever links the shared library links no static one.
target_link_libraries(surelite_shared PUBLIC Threads::Threads PRIVATE $<LINK_ONLY:surelite_delegates> $<LINK_ONLY:surelite> ${CMAKE_DL_LIBS})
file(STRINGS ${PROJECT_SOURCE_DIR}/cmake/surelite.symbols shared_symbols REGEX "^_")
list(JOIN shared_symbols ";\n    " shared_symbol_lines)
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/surelite.lds CONTENT
     "SURELITE_1 {\n  global:\n    @shared_symbol_lines@;\n  local:\n    *;\n};\n" @ONLY)
target_link_options(surelite_shared PRIVATE -Wl,--version-script=${CMAKE_BINARY_DIR}/generated/surelite.lds -Wl,--gc-sections -Wl,--no-undefined -Wl,-z,nodelete)
# The list has the names of 64-bit machines.
if(CMAKE_SIZEOF_VOID_P EQUAL 8 AND NOT SURELITE_SANITIZE)
  target_link_options(surelite_shared PRIVATE -Wl,--no-undefined-version)
endif()
set_target_properties(surelite_shared PROPERTIES LINK_DEPENDS ${CMAKE_BINARY_DIR}/generated/surelite.lds)
