# Tests of the drop-in: through the shared libraries, as an application links them.
add_executable(compat_replay_c tests/compat/replay/replay_c_main.cc tests/compat/replay/c_replay.cc
               src/compat/mirror/element_types.cc src/compat/c/arrays.cc)
target_include_directories(compat_replay_c PRIVATE tests/compat/replay tests/golden)
target_link_libraries(compat_replay_c tensorflowlite_c golden_replay)
add_test(NAME compat_models_c COMMAND compat_replay_c)
set_tests_properties(compat_models_c PROPERTIES SKIP_RETURN_CODE 77)

# What the shared library exports, against the list.
add_test(NAME compat_exports COMMAND ${CMAKE_COMMAND} -DNM=${CMAKE_NM} -DLIBRARY=$<TARGET_FILE:tensorflowlite_c>
         -DLIST=${CMAKE_SOURCE_DIR}/cmake/tensorflowlite_c.symbols -P ${CMAKE_SOURCE_DIR}/tests/compat/programs/exports.cmake)

# A program in C, compiled by a C compiler.
add_executable(compat_c_program tests/compat/programs/program.c)
set_target_properties(compat_c_program PROPERTIES C_STANDARD 11 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF)
target_link_libraries(compat_c_program tensorflowlite_c)
add_test(NAME compat_c_program COMMAND compat_c_program)

# Closed while threads that called it live on, plain and in guarded mode.
add_executable(compat_unload tests/compat/programs/unload.c)
target_link_libraries(compat_unload Threads::Threads ${CMAKE_DL_LIBS})
foreach(library tensorflowlite_c tensorflowlite)
  foreach(guard 0 1)
    add_test(NAME compat_unload_${library}_${guard} COMMAND compat_unload $<TARGET_FILE:${library}>)
    set_tests_properties(compat_unload_${library}_${guard} PROPERTIES ENVIRONMENT "SURELITE_GUARD=${guard}")
  endforeach()
endforeach()

add_library(compat_half_delegate MODULE tests/compat/shared/half_delegate.cc)
target_link_libraries(compat_half_delegate tensorflowlite_c)
target_include_directories(compat_half_delegate PRIVATE tests)

# Small models made in memory.
add_library(compat_models OBJECT tests/compat/shared/models.cc)
target_include_directories(compat_models PRIVATE include tests ${compat_headers} ${SURELITE_GENERATED})
target_link_libraries(compat_models flatbuffers)
add_dependencies(compat_models surelite_schema)

# One program for each folder of tests: the C interface, the C++ classes, graphs built by hand, kernels and delegates from outside.
function(surelite_compat_tests folder)
  file(GLOB sources CONFIGURE_DEPENDS tests/compat/${folder}/*_test.cc)
  add_executable(compat_${folder}_tests ${sources})
  target_include_directories(compat_${folder}_tests PRIVATE tests ${compat_headers} ${SURELITE_GENERATED})
  target_compile_definitions(compat_${folder}_tests PRIVATE HALF_DELEGATE="$<TARGET_FILE:compat_half_delegate>")
  target_link_libraries(compat_${folder}_tests compat_models ${ARGN} flatbuffers GTest::gtest_main)
  surelite_precompile_once(compat compat_${folder}_tests <gtest/gtest.h> ${compat_headers}/tensorflow/lite/schema/schema_generated.h
                           include/tensorflow/lite/interpreter.h include/tensorflow/lite/kernels/register.h)
  surelite_together(compat_${folder}_tests 5)
  add_dependencies(compat_${folder}_tests compat_half_delegate surelite_schema)
endfunction()
surelite_compat_tests(c tensorflowlite_c tensorflowlite_gpu_delegate)
foreach(folder classes draft foreign)
  surelite_compat_tests(${folder} tensorflowlite)
endforeach()
surelite_compat_tests(kernels tensorflowlite GTest::gmock)
add_test(NAME compat_kernels_tests COMMAND compat_kernels_tests)
add_test(NAME compat_c_tests COMMAND compat_c_tests)
add_test(NAME compat_draft_tests COMMAND compat_draft_tests)
add_test(NAME compat_foreign_tests COMMAND compat_foreign_tests)
add_test(NAME compat_foreign_guarded COMMAND compat_foreign_tests --gtest_filter=StockDelegates.DeletedByItsMaker*)
set_tests_properties(compat_foreign_guarded PROPERTIES ENVIRONMENT "SURELITE_GUARD=1")
if(CMAKE_CROSSCOMPILING)
  # qemu gives up itself where a forked child makes a thread.
  add_test(NAME compat_classes_tests COMMAND compat_classes_tests --gtest_filter=-*ForkedChild)
else()
  add_test(NAME compat_classes_tests COMMAND compat_classes_tests)
endif()
set_tests_properties(compat_c_tests compat_classes_tests compat_draft_tests PROPERTIES LABELS threads)

# The C++ classes.
add_executable(compat_replay_cxx tests/compat/replay/cxx_replay_main.cc src/compat/mirror/element_types.cc)
target_include_directories(compat_replay_cxx PRIVATE tests/golden)
target_compile_definitions(compat_replay_cxx PRIVATE HALF_DELEGATE="$<TARGET_FILE:compat_half_delegate>")
target_link_libraries(compat_replay_cxx tensorflowlite golden_replay)
add_dependencies(compat_replay_cxx compat_half_delegate)
add_test(NAME compat_models_cxx COMMAND compat_replay_cxx)
add_test(NAME compat_models_custom COMMAND compat_replay_cxx --custom)
add_test(NAME compat_models_delegate COMMAND compat_replay_cxx --delegate ad01_fp32 vww_96_int8)
set_tests_properties(compat_models_cxx compat_models_custom compat_models_delegate PROPERTIES SKIP_RETURN_CODE 77)

# A measurement, not a test: compat_overhead MODEL.
add_executable(compat_overhead tests/compat/programs/overhead_main.cc)
target_link_libraries(compat_overhead tensorflowlite_c surelite)

# Programs as users write them, with their mistakes: each ends in a status and a diagnosis.
add_executable(compat_make_models tests/compat/programs/make_models.cc)
target_include_directories(compat_make_models PRIVATE ${compat_headers} ${SURELITE_GENERATED})
target_link_libraries(compat_make_models compat_models flatbuffers)
target_include_directories(compat_make_models PRIVATE include tests)
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
surelite_user_program(bytes_chw compat_float_image float_image.tflite "A702.*602112 bytes.*150528 or a few more.*8-bit data for a tensor of float32.*Invoke 1" bytes-chw)
surelite_user_program(bytes_chw_guarded compat_float_image float_image.tflite "A702.*602112 bytes.*150528 or a few more.*8-bit data for a tensor of float32.*Invoke 1" bytes-chw)
set_tests_properties(compat_program_bytes_chw_guarded PROPERTIES ENVIRONMENT "SURELITE_GUARD=1")
surelite_user_program(four_channels compat_float_image float_image.tflite "A707.*802816 bytes.*602112.*RGBA for RGB.*Invoke 1" four-channels)
surelite_user_program(before_allocate compat_float_image float_image.tflite "A714.*AllocateTensors 1, Invoke 1" before-allocate)
surelite_user_program(correct compat_float_image float_image.tflite "AllocateTensors 0, Invoke 0" correct)
surelite_user_program(int8 compat_int8_image int8_image.tflite "A707.*602112 bytes.*150528.*float32 data for a tensor of int8.*Invoke 1")
surelite_user_program(custom_gpu compat_custom_gpu custom.tflite "P303.*MyOperator.*done")

# Applications with other settings of the standard library than the drop-in was compiled with: the link says why.
if(NOT CMAKE_CROSSCOMPILING)
  foreach(setting _GLIBCXX_DEBUG _GLIBCXX_USE_CXX11_ABI=0)
    string(MAKE_C_IDENTIFIER ${setting} name)
    add_test(NAME compat_other_library${name} COMMAND ${CMAKE_CXX_COMPILER} -std=c++17 -D${setting} -I${CMAKE_SOURCE_DIR}/include
             -I${compat_headers} -I${SURELITE_GENERATED} ${CMAKE_SOURCE_DIR}/tests/compat/programs/other_library.cc
             -o ${CMAKE_BINARY_DIR}/compat_other_library $<TARGET_FILE:tensorflowlite>)
    set_tests_properties(compat_other_library${name} PROPERTIES PASS_REGULAR_EXPRESSION "surelite_is_compiled_with(out)?_GLIBCXX")
  endforeach()
endif()

# The call sequences of nine bindings, by ctypes.
find_program(SURELITE_PYTHON NAMES python3)
if(CMAKE_CROSSCOMPILING)
  message(STATUS "cross-compiling: the test compat_bindings is left out")
elseif(SURELITE_PYTHON)
  add_test(NAME compat_bindings COMMAND ${SURELITE_PYTHON} ${CMAKE_SOURCE_DIR}/tests/compat/programs/bindings.py
           $<TARGET_FILE:tensorflowlite_c> ${CMAKE_BINARY_DIR} $<TARGET_FILE:compat_half_delegate>)
  set_tests_properties(compat_bindings PROPERTIES FIXTURES_REQUIRED compat_program_models)
  if(SURELITE_SANITIZE)
    # The library's sanitizer must be in the process before Python.
    set_tests_properties(compat_bindings PROPERTIES DISABLED TRUE)
  endif()
else()
  message(STATUS "python3 not found: the test compat_bindings is left out")
endif()

# Every header, under the newer path, in one program each of C++ and C.
set(compat_all_headers "")
foreach(header ${compat_forwarded} kernels/builtin_op_kernels.h schema/schema_generated.h)
  string(APPEND compat_all_headers "#include \"tflite/${header}\"\n")
endforeach()
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/compat/all_headers.cc CONTENT
     "${compat_all_headers}int main() { return tflite::TfLiteArrayEqual(nullptr, nullptr, 0) ? 0 : 1; }\n")
set(compat_c_headers "")
foreach(header c/c_api c/c_api_experimental c/c_api_opaque c/c_api_types c/common c/builtin_op_data array builtin_ops context
        core/c/operator core/async/c/types core/async/c/async_kernel core/async/c/async_signature_runner core/async/interop/c/attribute_map
        core/async/interop/c/constants delegates/external/external_delegate delegates/gpu/delegate
        delegates/nnapi/nnapi_delegate_c_api delegates/xnnpack/xnnpack_delegate profiling/telemetry/c/telemetry_setting
        delegates/hexagon/hexagon_delegate core/acceleration/configuration/c/stable_delegate)
  string(APPEND compat_c_headers "#include \"tflite/${header}.h\"\n")
endforeach()
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/compat/c_headers.c CONTENT
     "${compat_c_headers}int main(void) { return TfLiteSchemaVersion() == 3 ? 0 : 1; }\n")
add_executable(compat_all_headers ${CMAKE_BINARY_DIR}/generated/compat/all_headers.cc)
set_target_properties(compat_all_headers PROPERTIES CXX_STANDARD 17)
target_link_libraries(compat_all_headers tensorflowlite flatbuffers GTest::gmock)
add_test(NAME compat_all_headers COMMAND compat_all_headers)
add_executable(compat_c_headers ${CMAKE_BINARY_DIR}/generated/compat/c_headers.c)
set_target_properties(compat_c_headers PROPERTIES C_STANDARD 11 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF)
target_link_libraries(compat_c_headers tensorflowlite_c)
add_test(NAME compat_c_headers COMMAND compat_c_headers)

# Bindings compile the C headers with compilers of their own: C++11 must do.
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/compat/c_headers_cxx11.cc CONTENT "${compat_c_headers}int main() { return TfLiteSchemaVersion() == 3 ? 0 : 1; }\n")
add_executable(compat_c_headers_cxx11 ${CMAKE_BINARY_DIR}/generated/compat/c_headers_cxx11.cc)
set_target_properties(compat_c_headers_cxx11 PROPERTIES CXX_STANDARD 11)
target_link_libraries(compat_c_headers_cxx11 tensorflowlite_c)
add_test(NAME compat_c_headers_cxx11 COMMAND compat_c_headers_cxx11)
