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
list(APPEND surelite_sources src/ops/op.cc src/ops/registry.cc src/ops/all_operators.cc src/ops/signature.cc src/ops/strings.cc ${op_sources})
list(REMOVE_DUPLICATES surelite_sources)

# Three parts, by how they are compiled. What runs once, and operators that are not used in bulk: for size.
set(small_sources ${surelite_sources})
list(FILTER small_sources INCLUDE REGEX "src/(base|model|plan|run|guard)/|src/ops/(op|registry|all_operators|signature|strings)\\.cc")
set(rare_ops
    stablehlo_ hashtable custom_ unsorted_segment segment_sum random_ multinomial seeded if while call_once var_handle assign_ read_variable
    skip_gram lsh_ unique bucketize embedding_ resampler sparse_to scatter_ matrix_ reduce_window transform_tensor transform_landmarks
    landmarks_ audio_ mfcc signal_ non_max_ box_suppression topk_ floor_div floor_mod bitwise_ right_shift numeric_verify
    equal not_equal greater less logical_ densify fake_quant cumsum one_hot reverse_ range rank shape where local_response
    average_pool_3d conv_3d_transpose convolution_2d_transpose_bias max_pool_3d l2_pool mirror_pad complex_ imag rfft2d irfft2d max_unpooling max_pooling_with dynamic_update
    broadcast_args fingerprint flex_options roll bitcast atan2)
list(JOIN rare_ops "|" rare_names)
set(rare_ops ${surelite_sources})
list(FILTER rare_ops INCLUDE REGEX "src/ops/(util/)?(${rare_names})[a-z0-9_]*\\.cc")
list(APPEND small_sources ${rare_ops})
list(REMOVE_DUPLICATES small_sources)
# Kernels of simd/: for speed at any size.
set(fast_sources ${surelite_sources})
list(FILTER fast_sources INCLUDE REGEX "src/simd/")
# The other operators: loops with vectors, but without copies for every case.
set(loop_sources ${surelite_sources})
list(REMOVE_ITEM loop_sources ${small_sources} ${fast_sources})

# Headers that nearly every file reads are read once, unless a compiler cache does that and more.
function(surelite_precompile target)
  if(NOT CCACHE)
    target_precompile_headers(${target} PRIVATE ${ARGN})
  endif()
endfunction()

add_library(surelite_small OBJECT ${small_sources})
target_compile_options(surelite_small PRIVATE $<$<CONFIG:Release>:-Os>)
add_library(surelite_loops OBJECT ${loop_sources})
target_compile_options(surelite_loops PRIVATE $<$<CONFIG:Release>:-O2>
                       $<$<AND:$<CONFIG:Release>,$<CXX_COMPILER_ID:GNU>>:-ftree-vectorize$<SEMICOLON>-fvect-cost-model=dynamic>)
# Their packed kernels are elsewhere: what is left here are plain loops.
set_source_files_properties(src/ops/conv_2d.cc src/ops/conv_3d.cc src/ops/transpose_conv.cc src/ops/max_pool_2d.cc
                            src/ops/average_pool_2d.cc PROPERTIES COMPILE_OPTIONS $<$<CONFIG:Release>:-Os>)
# Packing decides here; its loops are in pack_avx512.cc.
set_source_files_properties(src/simd/conv_i8.cc src/simd/conv_f32.cc src/simd/depthwise_f32.cc src/simd/conv_i8_portable.cc
                            src/simd/depthwise_i8_portable.cc src/simd/requant.cc PROPERTIES COMPILE_OPTIONS $<$<CONFIG:Release>:-O2>)
# A product that a condition then drops may raise a flag: allows a choice between two numbers where there was a branch.
set_source_files_properties(src/ops/leaky_relu.cc src/ops/prelu.cc PROPERTIES COMPILE_OPTIONS $<$<CXX_COMPILER_ID:GNU>:-fno-trapping-math>)
add_library(surelite_fast OBJECT ${fast_sources})
surelite_precompile(surelite_small src/ops/op.h <algorithm> <fmt/format.h>)
surelite_precompile(surelite_loops src/ops/op.h <algorithm>)
foreach(part small loops fast)
  add_dependencies(surelite_${part} surelite_schema)
  target_include_directories(surelite_${part} PRIVATE include src ${SURELITE_GENERATED})
  # Only headers: src/base/format.cc holds the code.
  target_include_directories(surelite_${part} SYSTEM PRIVATE $<TARGET_PROPERTY:fmt::fmt-header-only,INTERFACE_INCLUDE_DIRECTORIES>)
endforeach()
# For measuring only (docs/speed.md): a run is then not preceded and followed by looks at what an application may have done wrong.
option(SURELITE_CHECKS "Check around every run for overwritten memory, concurrent use and failed copies" ON)
if(NOT SURELITE_CHECKS)
  message(WARNING "SURELITE_CHECKS=OFF: mistakes of an application around a run go unnoticed. Do not ship this build.")
  target_compile_definitions(surelite_small PRIVATE SURELITE_UNCHECKED)
endif()
set_source_files_properties(src/ops/util/packed_file.cc PROPERTIES COMPILE_DEFINITIONS "SURELITE_VERSION=\"${PROJECT_VERSION}\"")
set_source_files_properties(src/base/format.cc PROPERTIES SKIP_PRECOMPILE_HEADERS ON)

add_library(surelite STATIC $<TARGET_OBJECTS:surelite_small> $<TARGET_OBJECTS:surelite_loops> $<TARGET_OBJECTS:surelite_fast>)
target_include_directories(surelite PUBLIC $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/include> $<INSTALL_INTERFACE:include>)
target_link_libraries(surelite PUBLIC Threads::Threads PRIVATE pthreadpool)

# What tests and tools see beyond the public headers.
add_library(surelite_internal INTERFACE)
target_include_directories(surelite_internal INTERFACE src ${SURELITE_GENERATED})
target_link_libraries(surelite_internal INTERFACE surelite fmt::fmt-header-only)
