# The runtime. Operators are listed once, in src/ops/ops.def: OP(NAME, file, goal) and CUSTOM_OP("name", file, goal).
find_package(fmt REQUIRED)

# What the library stands on (src/base/platform): posix, or bare, which has no files, one thread and no clock of its own.
set(SURELITE_PLATFORM posix CACHE STRING "What the library stands on: posix or bare")
set_property(CACHE SURELITE_PLATFORM PROPERTY STRINGS posix bare)
if(NOT SURELITE_PLATFORM MATCHES "^(posix|bare)$")
  message(FATAL_ERROR "SURELITE_PLATFORM is ${SURELITE_PLATFORM}; it must be posix or bare")
endif()
if(SURELITE_PLATFORM STREQUAL "posix")
  find_package(Threads REQUIRED)
endif()
# Without it, whoever asks for guarded mode gets A718.
option(SURELITE_GUARDED "Build guarded mode into the library" ON)
if(SURELITE_PLATFORM STREQUAL "bare" AND SURELITE_GUARDED)
  message(FATAL_ERROR "Guarded mode needs pages and signals: SURELITE_PLATFORM=bare goes with SURELITE_GUARDED=OFF")
endif()

file(STRINGS src/ops/ops.def op_lines REGEX "^(OP|CUSTOM_OP)\\(")
set(size_operators "")
set(speed_operators "")
foreach(line ${op_lines})
  if(NOT line MATCHES "^[A-Z_]+\\([^,]+, *([a-z0-9_]+), *(size|speed)\\)")
    message(FATAL_ERROR "src/ops/ops.def: a line names neither size nor speed: ${line}")
  endif()
  list(APPEND ${CMAKE_MATCH_2}_operators src/ops/${CMAKE_MATCH_1}.cc)
endforeach()
list(REMOVE_DUPLICATES size_operators)
list(REMOVE_DUPLICATES speed_operators)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS src/ops/ops.def)

# Three parts, by how they are compiled. What runs once, and operators whose line says so: for size.
file(GLOB_RECURSE small_sources RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS src/base/*.cc src/model/*.cc src/plan/*.cc src/run/*.cc
     src/ops/shared/control/*.cc src/ops/shared/options/*.cc src/ops/shared/random/*.cc)
list(FILTER small_sources EXCLUDE REGEX "src/base/platform/")
file(GLOB platform_sources RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS src/base/platform/${SURELITE_PLATFORM}/*.cc)
list(APPEND small_sources ${platform_sources})
if(SURELITE_GUARDED)
  file(GLOB guard_sources RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS src/guard/*.cc)
  list(APPEND small_sources ${guard_sources})
  list(REMOVE_ITEM small_sources src/run/unobserved.cc)
endif()
list(APPEND small_sources src/ops/op.cc src/ops/refusals.cc src/ops/registry.cc src/ops/all_operators.cc src/ops/signature.cc src/ops/strings.cc ${size_operators}
     src/ops/shared/reduce/box_suppression.cc)
# Kernels of simd/: for speed at any size.
file(GLOB_RECURSE fast_sources RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS src/simd/*.cc)
# The other operators: loops with vectors, but without copies for every case.
file(GLOB_RECURSE loop_sources RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS src/ops/shared/*.cc src/ops/fast/*.cc)
list(APPEND loop_sources ${speed_operators})
list(REMOVE_ITEM loop_sources ${small_sources})

# Headers that nearly every file reads are read once, unless a compiler cache does that and more.
function(surelite_precompile target)
  if(NOT CCACHE)
    target_precompile_headers(${target} PRIVATE ${ARGN})
  endif()
endfunction()
# The same for targets of one kind, which share what the first of them made; clang wants their definitions to be equal.
function(surelite_precompile_once kind target)
  if(CCACHE OR NOT CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    return()
  endif()
  get_property(first GLOBAL PROPERTY surelite_precompiled_${kind})
  if(first)
    target_precompile_headers(${target} REUSE_FROM ${first})
  else()
    target_precompile_headers(${target} PRIVATE ${ARGN})
    set_property(GLOBAL PROPERTY surelite_precompiled_${kind} ${target})
  endif()
endfunction()

# Sources of one folder are compiled `count` at a time: what their headers make is made once for them. Names without linkage must
# then differ within a folder. Files with options of their own stay alone, and those that do not match
# the pattern after `count`, if there is one.
function(surelite_together target count)
  get_target_property(sources ${target} SOURCES)
  list(FILTER sources INCLUDE REGEX "\\.cc$")
  if(ARGN)
    list(FILTER sources INCLUDE REGEX "${ARGN}")
  endif()
  foreach(source ${sources})
    file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/${source})
    if(IS_ABSOLUTE ${source})
      file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR} ${source})
    endif()
    get_filename_component(folder ${folder} DIRECTORY)
    string(MAKE_C_IDENTIFIER "${folder}" folder)
    math(EXPR before_${folder} "0${before_${folder}} + 1")
    math(EXPR group "(${before_${folder}} - 1) / ${count}")
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${folder}_${group})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()

# Only the headers of the formatting library: src/base/format.cc holds its code, once.
set(format_headers $<TARGET_PROPERTY:fmt::fmt-header-only,INTERFACE_INCLUDE_DIRECTORIES>)
add_library(surelite_small OBJECT ${small_sources})
target_compile_options(surelite_small PRIVATE $<$<CONFIG:Release>:-Os>)
add_library(surelite_loops OBJECT ${loop_sources})
target_compile_options(surelite_loops PRIVATE $<$<CONFIG:Release>:-O2>
                       $<$<AND:$<CONFIG:Release>,$<CXX_COMPILER_ID:GNU>>:-ftree-vectorize$<SEMICOLON>-fvect-cost-model=dynamic>)
# Their packed kernels are elsewhere: what is left here are plain loops.
set_source_files_properties(src/ops/max_pool_2d.cc src/ops/average_pool_2d.cc PROPERTIES SKIP_PRECOMPILE_HEADERS ON COMPILE_OPTIONS $<$<CONFIG:Release>:-Os>)
# What surrounds every run and every operator of it: a few nanoseconds matter to models of a microsecond.
set_source_files_properties(src/run/graph.cc src/run/inside.cc src/run/session.cc src/run/eager.cc src/run/single_op.cc src/ops/op.cc src/base/types.cc src/base/memory.cc src/ops/shared/control/resources.cc
                            src/ops/shared/control/subgraph_call.cc
                            PROPERTIES SKIP_PRECOMPILE_HEADERS ON COMPILE_OPTIONS $<$<CONFIG:Release>:-O2>)
# What every number of a model's tables goes through before it is used.
set_source_files_properties(src/model/read/read_tensor.cc src/model/read/read_graph.cc src/model/rules/quantization.cc src/model/rules/bias_limits.cc
                            PROPERTIES SKIP_PRECOMPILE_HEADERS ON COMPILE_OPTIONS $<$<CONFIG:Release>:-O3>)
# Packing runs once; its loops are in avx512/pack_rows.cc.
file(GLOB packing_sources RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS src/simd/*.cc src/simd/packing/*.cc src/simd/*/kernels.cc)
list(REMOVE_ITEM packing_sources src/simd/packing/requant_proof.cc)
set_source_files_properties(${packing_sources} src/simd/avx512/conv_f32_pack.cc src/simd/avx512/depthwise_i8_pack.cc src/simd/portable/conv_i8.cc
                            src/simd/portable/conv_f32.cc src/simd/portable/depthwise_i8.cc src/simd/portable/sets.cc
                            PROPERTIES COMPILE_OPTIONS $<$<CONFIG:Release>:-O2>)
# A product that a condition then drops may raise a flag: allows a choice between two numbers where there was a branch.
set_source_files_properties(src/ops/leaky_relu.cc src/ops/prelu.cc PROPERTIES COMPILE_OPTIONS $<$<CXX_COMPILER_ID:GNU>:-fno-trapping-math>)
# g++ 12 takes what its own header of these instructions leaves undefined on purpose for a mistake; clang looks at them, too.
file(GLOB avx512_sources RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS src/simd/avx512*/*.cc)
set_property(SOURCE ${avx512_sources} APPEND PROPERTY COMPILE_OPTIONS
             $<$<CXX_COMPILER_ID:GNU>:-Wno-uninitialized$<SEMICOLON>-Wno-maybe-uninitialized>)
add_library(surelite_fast OBJECT ${fast_sources})
surelite_precompile(surelite_small src/ops/op.h <algorithm> <fmt/format.h>)
surelite_precompile(surelite_loops src/ops/op.h <algorithm>)
surelite_together(surelite_small 5 "src/model/(read|rules|verify|writer)/")
foreach(part small loops fast)
  add_dependencies(surelite_${part} surelite_schema)
  target_include_directories(surelite_${part} PRIVATE include src ${SURELITE_GENERATED})
  target_include_directories(surelite_${part} SYSTEM PRIVATE ${format_headers})
endforeach()
# For measuring only (docs/speed.md): a run is then not preceded and followed by looks at what an application may have done wrong.
option(SURELITE_CHECKS "Check around every run for overwritten memory, concurrent use and failed copies" ON)
if(NOT SURELITE_CHECKS)
  message(WARNING "SURELITE_CHECKS=OFF: mistakes of an application around a run go unnoticed. Do not ship this build.")
  target_compile_definitions(surelite_small PRIVATE SURELITE_UNCHECKED)
endif()
set_source_files_properties(src/plan/packed_file.cc PROPERTIES COMPILE_DEFINITIONS "SURELITE_VERSION=\"${PROJECT_VERSION}\"")
set_source_files_properties(src/base/format.cc PROPERTIES SKIP_PRECOMPILE_HEADERS ON)

add_library(surelite STATIC $<TARGET_OBJECTS:surelite_small> $<TARGET_OBJECTS:surelite_loops> $<TARGET_OBJECTS:surelite_fast>)
target_compile_features(surelite PUBLIC cxx_std_20)
target_include_directories(surelite PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>)
if(SURELITE_PLATFORM STREQUAL "posix")
  target_link_libraries(surelite PUBLIC Threads::Threads)
endif()

# The name that find_package gives it, for projects that include this one.
add_library(Surelite::surelite ALIAS surelite)

# What tests and tools see beyond the public headers.
add_library(surelite_internal INTERFACE)
target_include_directories(surelite_internal INTERFACE src ${SURELITE_GENERATED})
target_include_directories(surelite_internal SYSTEM INTERFACE ${format_headers})
target_link_libraries(surelite_internal INTERFACE surelite)
