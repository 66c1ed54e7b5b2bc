# The runtime. Operators are listed once, in src/ops/ops.def: OP(NAME, file) and CUSTOM_OP("name", file).
find_package(fmt REQUIRED)
find_package(Threads REQUIRED)

file(STRINGS src/ops/ops.def op_lines REGEX "^(OP|CUSTOM_OP)\\(")
set(op_sources "")
foreach(line ${op_lines})
  string(REGEX REPLACE "^[A-Z_]+\\([^,]+, *([a-z0-9_]+)\\).*" "\\1" file ${line})
  list(APPEND op_sources src/ops/${file}.cc)
endforeach()
list(REMOVE_DUPLICATES op_sources)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS src/ops/ops.def)

file(GLOB surelite_sources CONFIGURE_DEPENDS src/base/*.cc src/model/*.cc src/model/rules/*.cc src/ops/util/*.cc
     src/simd/*.cc src/simd/*/*.cc src/plan/*.cc src/plan/passes/*.cc src/run/*.cc src/guard/*.cc)
add_library(surelite STATIC ${surelite_sources} src/ops/op.cc src/ops/registry.cc src/ops/all_operators.cc src/ops/signature.cc
            src/ops/strings.cc ${op_sources})
add_dependencies(surelite surelite_schema)
# Kernels of simd/ are compiled for speed at any size; loops of operators with vectors but without copies for every case;
# what runs once, and operators that are not used in bulk, for size.
set(cold_ops ${op_sources})
list(FILTER cold_ops INCLUDE REGEX
     "/(stablehlo_|hashtable|custom_|unsorted_segment|random_|segment_sum|skip_gram|lsh_|unique|while|if|call_once|var_handle|assign_|read_|bucketize|embedding|resampler|sparse_|scatter|matrix_|transform_|landmarks|audio_|mfcc|signal_|multinomial|non_max)")
set(warm_sources ${op_sources} ${surelite_sources})
list(FILTER warm_sources INCLUDE REGEX "src/ops/")
set(cold_sources ${surelite_sources})
list(FILTER cold_sources INCLUDE REGEX "src/(base|model|plan|run|guard)/")
set_property(SOURCE ${warm_sources} PROPERTY COMPILE_OPTIONS
             $<$<CONFIG:Release>:-O2> $<$<AND:$<CONFIG:Release>,$<CXX_COMPILER_ID:GNU>>:-ftree-vectorize$<SEMICOLON>-fvect-cost-model=dynamic>)
set_property(SOURCE ${cold_ops} ${cold_sources} src/ops/op.cc src/ops/registry.cc src/ops/signature.cc src/ops/strings.cc PROPERTY COMPILE_OPTIONS
             $<$<CONFIG:Release>:-Os>)
target_include_directories(surelite PUBLIC $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include> PRIVATE src ${SURELITE_GENERATED})
target_link_libraries(surelite PUBLIC Threads::Threads PRIVATE pthreadpool)
# Only headers: src/base/format.cc holds the code.
target_include_directories(surelite SYSTEM PRIVATE $<TARGET_PROPERTY:fmt::fmt-header-only,INTERFACE_INCLUDE_DIRECTORIES>)

# What tests and tools see beyond the public headers.
add_library(surelite_internal INTERFACE)
target_include_directories(surelite_internal INTERFACE src ${SURELITE_GENERATED})
target_link_libraries(surelite_internal INTERFACE surelite fmt::fmt-header-only)
