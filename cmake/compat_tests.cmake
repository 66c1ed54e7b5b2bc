# Tests of the drop-in: through the shared libraries, as an application links them.
add_executable(compat_replay_c tests/compat/replay_c_main.cc tests/compat/c_replay.cc src/compat/element_types.cc src/compat/c_arrays.cc)
target_include_directories(compat_replay_c PRIVATE tests/compat tests/golden)
target_link_libraries(compat_replay_c tensorflowlite_c golden_replay)
add_test(NAME compat_models_c COMMAND compat_replay_c)
set_tests_properties(compat_models_c PROPERTIES SKIP_RETURN_CODE 77)

# What the shared library exports, against the list.
add_test(NAME compat_exports COMMAND ${CMAKE_COMMAND} -DNM=${CMAKE_NM} -DLIBRARY=$<TARGET_FILE:tensorflowlite_c>
         -DLIST=${CMAKE_SOURCE_DIR}/cmake/tensorflowlite_c.symbols -P ${CMAKE_SOURCE_DIR}/tests/compat/exports.cmake)

# A program in C, compiled by a C compiler.
add_executable(compat_c_program tests/compat/program.c)
set_target_properties(compat_c_program PROPERTIES C_STANDARD 11 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF)
target_link_libraries(compat_c_program tensorflowlite_c)
add_test(NAME compat_c_program COMMAND compat_c_program)

add_library(compat_half_delegate MODULE tests/compat/half_delegate.cc)
target_link_libraries(compat_half_delegate tensorflowlite_c)

add_executable(compat_c_tests tests/compat/models.cc tests/compat/misuse_test.cc tests/compat/custom_op_test.cc tests/compat/delegate_test.cc
               tests/compat/casebook_data_test.cc tests/compat/allocation_test.cc tests/compat/sequence_test.cc)
target_include_directories(compat_c_tests PRIVATE ${compat_headers} ${SURELITE_GENERATED})
target_compile_definitions(compat_c_tests PRIVATE HALF_DELEGATE="$<TARGET_FILE:compat_half_delegate>")
target_link_libraries(compat_c_tests tensorflowlite_c tensorflowlite_gpu_delegate flatbuffers GTest::gtest_main)
add_dependencies(compat_c_tests compat_half_delegate surelite_schema)
add_test(NAME compat_c_tests COMMAND compat_c_tests)

# The C++ classes.
add_executable(compat_replay_cxx tests/compat/cxx_replay_main.cc src/compat/element_types.cc)
target_include_directories(compat_replay_cxx PRIVATE tests/golden)
target_compile_definitions(compat_replay_cxx PRIVATE HALF_DELEGATE="$<TARGET_FILE:compat_half_delegate>")
target_link_libraries(compat_replay_cxx tensorflowlite golden_replay)
add_dependencies(compat_replay_cxx compat_half_delegate)
add_test(NAME compat_models_cxx COMMAND compat_replay_cxx)
add_test(NAME compat_models_custom COMMAND compat_replay_cxx --custom)
add_test(NAME compat_models_delegate COMMAND compat_replay_cxx --delegate ad01_fp32 vww_96_int8)
set_tests_properties(compat_models_cxx compat_models_custom compat_models_delegate PROPERTIES SKIP_RETURN_CODE 77)

add_executable(compat_cxx_tests tests/compat/models.cc tests/compat/casebook_order_test.cc)
target_link_libraries(compat_cxx_tests tensorflowlite flatbuffers GTest::gtest_main)
add_test(NAME compat_cxx_tests COMMAND compat_cxx_tests)

# A measurement, not a test: compat_overhead MODEL.
add_executable(compat_overhead tests/compat/overhead_main.cc)
target_link_libraries(compat_overhead tensorflowlite_c surelite)

# Programs as users write them, with their mistakes: each ends in a status and a diagnosis.
add_executable(compat_make_models tests/compat/programs/make_models.cc tests/compat/models.cc)
target_include_directories(compat_make_models PRIVATE ${compat_headers} ${SURELITE_GENERATED})
target_link_libraries(compat_make_models flatbuffers)
target_include_directories(compat_make_models PRIVATE include)
add_dependencies(compat_make_models surelite_schema)
add_test(NAME compat_make_models COMMAND compat_make_models ${CMAKE_BINARY_DIR})
set_tests_properties(compat_make_models PROPERTIES FIXTURES_SETUP compat_program_models)
function(surelite_user_program name program model expected)
  add_test(NAME compat_program_${name} COMMAND ${program} ${CMAKE_BINARY_DIR}/${model} ${ARGN})
  set_tests_properties(compat_program_${name} PROPERTIES FIXTURES_REQUIRED compat_program_models PASS_REGULAR_EXPRESSION "${expected}")
endfunction()
foreach(program float_image int8_image custom_gpu)
  add_executable(compat_${program} tests/compat/programs/${program}.cc)
  set_target_properties(compat_${program} PROPERTIES CXX_STANDARD 17)
  target_link_libraries(compat_${program} tensorflowlite)
endforeach()
surelite_user_program(bytes_chw compat_float_image float_image.tflite "A702.*602112 bytes.*about 150528.*8-bit data for a tensor of float32.*Invoke 1" bytes-chw)
surelite_user_program(four_channels compat_float_image float_image.tflite "A707.*802816 bytes.*602112.*RGBA for RGB.*Invoke 1" four-channels)
surelite_user_program(before_allocate compat_float_image float_image.tflite "A714.*AllocateTensors 1, Invoke 1" before-allocate)
surelite_user_program(correct compat_float_image float_image.tflite "AllocateTensors 0, Invoke 0" correct)
surelite_user_program(int8 compat_int8_image int8_image.tflite "A707.*602112 bytes.*150528.*float32 data for a tensor of int8.*Invoke 1")
surelite_user_program(custom_gpu compat_custom_gpu custom.tflite "D502.*P303.*MyOperator.*done")
