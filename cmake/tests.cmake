# Tests are compiled quickly; what they time is in the library.
add_compile_options($<$<CONFIG:Release>:-O1>)
find_package(nlohmann_json REQUIRED)
find_package(GTest REQUIRED)

add_library(golden_replay STATIC tests/golden/golden.cc)
target_link_libraries(golden_replay PUBLIC surelite_internal nlohmann_json::nlohmann_json)
add_executable(golden tests/golden/golden_main.cc)
target_link_libraries(golden golden_replay)

# Recorded cases: every operator and every model, plain, on two threads, between guard pages on either side.
foreach(variant "plain" "threads;--threads;2" "after;--guard;after" "before;--guard;before")
  list(GET variant 0 name)
  set(flags ${variant})
  list(REMOVE_AT flags 0)
  foreach(set all models micro)
    add_test(NAME golden_${set}_${name} COMMAND golden ${flags} ${set})
    set_tests_properties(golden_${set}_${name} PROPERTIES SKIP_RETURN_CODE 77)
  endforeach()
endforeach()
set_tests_properties(golden_models_threads PROPERTIES LABELS threads)

if(SURELITE_COMPAT)
  include(cmake/compat_tests.cmake)
endif()
include(GoogleTest)
# One program per folder of tests/: unit tests that stand without recorded data.
function(surelite_add_tests name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} surelite_internal GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name})
endfunction()
include(cmake/guard_tests.cmake)
# Kernels against plain loops, without recorded data.
surelite_add_tests(simd_tests tests/simd/conv_i8_test.cc tests/simd/conv_f32_test.cc tests/simd/element_test.cc tests/simd/pool_test.cc
                   tests/simd/quantize_row_test.cc tests/simd/requant_proof_test.cc tests/simd/crc32c_test.cc)
# Kernels of every instruction set below this machine's, and the recorded cases that use them.
set(lower_isas avx2 sse4 baseline)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
  set(lower_isas neon baseline)
endif()
foreach(isa ${lower_isas})
  add_test(NAME simd_tests_${isa} COMMAND simd_tests)
  add_test(NAME golden_kernels_${isa} COMMAND golden --guard after
           CONV_2D DEPTHWISE_CONV_2D FULLY_CONNECTED TRANSPOSE_CONV BATCH_MATMUL models)
  set_tests_properties(simd_tests_${isa} golden_kernels_${isa} PROPERTIES ENVIRONMENT "SURELITE_ISA=${isa}" SKIP_RETURN_CODE 77)
endforeach()
if(CMAKE_CROSSCOMPILING AND CMAKE_SYSTEM_PROCESSOR STREQUAL aarch64)
  # A processor without the dot product, as qemu has it.
  add_test(NAME simd_tests_cortex-a53 COMMAND simd_tests)
  set_tests_properties(simd_tests_cortex-a53 PROPERTIES ENVIRONMENT "QEMU_CPU=cortex-a53")
endif()
surelite_add_tests(run_tests tests/run/session_test.cc tests/run/memory_pool_test.cc tests/run/packed_weights_test.cc tests/codes/plan_test.cc tests/codes/graph_test.cc)
set_tests_properties(run_tests PROPERTIES LABELS threads)

# Rules, structure and the writer stand alone; the rest reads models from SURELITE_SHARED and skips without them.
surelite_add_tests(model_tests tests/model/sample.cc tests/model/rules_test.cc tests/model/structure_test.cc tests/model/writer_test.cc)
surelite_add_tests(hostile_tests tests/model/exercise.cc tests/model/shared_models.cc tests/model/sample.cc
                   tests/model/shared_models_test.cc tests/model/hostile_test.cc tests/model/corruption_test.cc)
foreach(name model_tests hostile_tests)
  target_include_directories(${name} PRIVATE tests)
endforeach()
target_link_libraries(hostile_tests nlohmann_json::nlohmann_json)
set_tests_properties(hostile_tests PROPERTIES LABELS hostile TIMEOUT 170)

# Random models of every operator, run every way there is; `make harness N=...` is the long form.
add_executable(harness tests/ops/harness_main.cc tests/ops/execute.cc tests/ops/case.cc tests/ops/values.cc tests/ops/maker.cc
               tests/ops/spoil.cc tests/ops/rows.cc tests/ops/samplers_simple.cc tests/ops/samplers_move.cc
               tests/ops/samplers_layers.cc tests/ops/samplers_recurrent.cc tests/ops/samplers_graphs.cc
               tests/ops/samplers_custom.cc tests/ops/twin_run.cc tests/ops/twin_moves.cc
               tests/ops/twin_numbers.cc)
target_link_libraries(harness surelite_internal flatbuffers)
add_dependencies(harness surelite_schema)
add_test(NAME harness COMMAND harness --cases 60 --runs 4)
find_package(Python3 COMPONENTS Interpreter)
if(Python3_FOUND AND TARGET surelite_tool AND NOT CMAKE_CROSSCOMPILING)
  add_test(NAME ops_docs COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/scripts/ops_table.py $<TARGET_FILE:surelite_tool> docs)
  add_test(NAME ops_facts COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/scripts/ops_table.py $<TARGET_FILE:surelite_tool> facts)
  set_tests_properties(ops_facts PROPERTIES SKIP_RETURN_CODE 77)
endif()
surelite_add_tests(hostile_values_tests tests/ops/hostile_values_test.cc tests/ops/large_layers_test.cc)
target_include_directories(hostile_values_tests PRIVATE tests)
if(TARGET surelite_tool AND CMAKE_CROSSCOMPILING)
  add_test(NAME tool_check COMMAND surelite_tool check ${CMAKE_SOURCE_DIR}/examples/digits/digits_int8.tflite)
  add_test(NAME tool_bench COMMAND surelite_tool bench --guard --runs 3 ${CMAKE_SOURCE_DIR}/examples/digits/digits_int8.tflite)
elseif(TARGET surelite_tool)
  include(cmake/tool_tests.cmake)
endif()
if(NOT SURELITE_SANITIZE AND NOT SURELITE_FUZZ AND SURELITE_COMPAT AND NOT CMAKE_CROSSCOMPILING)
  add_test(NAME install_consumers COMMAND ${CMAKE_SOURCE_DIR}/tests/install/run.sh ${CMAKE_BINARY_DIR} ${CMAKE_SOURCE_DIR})
endif()
