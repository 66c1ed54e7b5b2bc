# Programs for microcontrollers, compiled for this machine and compared with the desktop's sessions.
include(cmake/micro.cmake)
file(GLOB micro_test_sources CONFIGURE_DEPENDS tests/micro/*_test.cc)
add_executable(micro_tests ${micro_test_sources})
target_link_libraries(micro_tests surelite_micro GTest::gtest_main)
add_test(NAME micro_tests COMMAND micro_tests)

add_test(NAME micro_operators COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/scripts/micro_operators.py)
add_executable(micro_planned tests/micro/planned_main.cc)
target_link_libraries(micro_planned random_models surelite_tool_parts)
target_include_directories(micro_planned PRIVATE tests)
set(micro_models ${CMAKE_SOURCE_DIR}/examples/digits/digits_int8.tflite ${CMAKE_SOURCE_DIR}/examples/digits/digits_float.tflite)
add_test(NAME micro_planned COMMAND micro_planned ${CMAKE_CXX_COMPILER} ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/tests/micro ${micro_models})
add_test(NAME micro_header
         COMMAND ${CMAKE_COMMAND} -DCOMPILER=${CMAKE_CXX_COMPILER} -DC_COMPILER=${CMAKE_C_COMPILER} -DTOOL=$<TARGET_FILE:surelite_tool>
                 -DMODEL=${CMAKE_SOURCE_DIR}/examples/digits/digits_int8.tflite -DSOURCES=${CMAKE_SOURCE_DIR}/tests/micro
                 -DFOLDER=${CMAKE_BINARY_DIR}/tests/micro_header -P ${CMAKE_SOURCE_DIR}/tests/micro/misuse.cmake)

# The loaded form: library and programs with sanitizers, where the whole build has none of its own.
add_library(surelite_micro_checked STATIC EXCLUDE_FROM_ALL ${micro_sources})
target_include_directories(surelite_micro_checked PUBLIC include/micro include src)
set_target_properties(surelite_micro_checked PROPERTIES CXX_STANDARD 17)
target_compile_options(surelite_micro_checked PRIVATE -fno-exceptions -fno-rtti -fno-threadsafe-statics)
if(NOT SURELITE_SANITIZE)
  target_compile_options(surelite_micro_checked PUBLIC -O1 -fsanitize=address,undefined -fno-sanitize-recover=all)
  target_link_options(surelite_micro_checked PUBLIC -fsanitize=address,undefined)
endif()
file(GLOB micro_loaded_sources CONFIGURE_DEPENDS tests/micro/loaded/*_test.cc)
add_executable(micro_loaded_tests ${micro_loaded_sources})
target_link_libraries(micro_loaded_tests surelite_micro_checked GTest::gtest_main)
target_compile_definitions(micro_loaded_tests PRIVATE SURELITE_DIGITS="${CMAKE_SOURCE_DIR}/examples/digits/digits_int8.tflite")
target_include_directories(micro_loaded_tests PRIVATE tests)
add_test(NAME micro_loaded_tests COMMAND micro_loaded_tests)
# As on a machine of a user, who has no recorded models.
add_test(NAME micro_loaded_alone COMMAND micro_loaded_tests --gtest_filter=Corruption.*)
set_tests_properties(micro_loaded_alone PROPERTIES ENVIRONMENT "SURELITE_SHARED=")
# Tests as applications write them for single operators and interpreters: a program each, without a framework.
file(GLOB micro_runner_tests CONFIGURE_DEPENDS tests/micro/runner/*_test.cc)
foreach(source ${micro_runner_tests})
  get_filename_component(name ${source} NAME_WE)
  add_executable(micro_runner_${name} ${source} tests/micro/clients/platform.cc)
  target_link_libraries(micro_runner_${name} surelite_micro_checked)
  set_target_properties(micro_runner_${name} PROPERTIES CXX_STANDARD 17)
  target_compile_options(micro_runner_${name} PRIVATE -fno-exceptions -fno-rtti -fno-threadsafe-statics)
  add_test(NAME micro_runner_${name} COMMAND micro_runner_${name})
  set_tests_properties(micro_runner_${name} PROPERTIES PASS_REGULAR_EXPRESSION "ALL TESTS PASSED")
endforeach()
add_executable(micro_loaded_models tests/micro/loaded/models_main.cc)
target_link_libraries(micro_loaded_models surelite_micro_checked)
find_package(Python3 COMPONENTS Interpreter)
add_test(NAME micro_loaded_models COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tests/micro/loaded/recorded.py $<TARGET_FILE:micro_loaded_models>
                                          $<TARGET_FILE:surelite_tool> ${CMAKE_BINARY_DIR}/tests/micro_loaded)
add_executable(micro_loaded_cases tests/micro/loaded/cases_main.cc)
target_link_libraries(micro_loaded_cases surelite_micro_checked)
target_compile_definitions(micro_loaded_cases PRIVATE SURELITE_DIGITS="")
add_test(NAME micro_loaded_cases COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tests/micro/loaded/operators.py
                                         $<TARGET_FILE:micro_loaded_cases> ${CMAKE_BINARY_DIR}/tests/micro_cases)
set_tests_properties(micro_loaded_cases PROPERTIES SKIP_RETURN_CODE 77)
# Random models with what the desktop computes.
add_executable(micro_loaded_random tests/micro/loaded/random_main.cc)
target_link_libraries(micro_loaded_random random_models)
add_test(NAME micro_loaded_random_models COMMAND micro_loaded_random ${CMAKE_BINARY_DIR}/tests/micro_random.bin)
add_test(NAME micro_loaded_random COMMAND micro_loaded_cases ${CMAKE_BINARY_DIR}/tests/micro_random.bin 1880)
set_tests_properties(micro_loaded_random_models PROPERTIES FIXTURES_SETUP micro_random)
set_tests_properties(micro_loaded_random PROPERTIES FIXTURES_REQUIRED micro_random)
add_executable(micro_loaded_streams tests/micro/loaded/streams_main.cc)
target_link_libraries(micro_loaded_streams random_models)
add_test(NAME micro_loaded_streams COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tests/micro/loaded/streams.py
                                           $<TARGET_FILE:micro_loaded_streams> $<TARGET_FILE:micro_loaded_models> ${CMAKE_BINARY_DIR}/tests/micro_streams)

# Applications of users, compiled unchanged.
if(SURELITE_SANITIZE)
  set(micro_client_options -fsanitize=${SURELITE_SANITIZE})
else()
  set(micro_client_options -fsanitize=address,undefined -fno-sanitize-recover=all)
endif()
add_test(NAME micro_clients COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tests/micro/clients/run.py ${CMAKE_CXX_COMPILER}
                                    $<TARGET_FILE:surelite_micro_checked> ${CMAKE_BINARY_DIR}/tests/micro_clients ${micro_client_options})
set_tests_properties(micro_clients PROPERTIES SKIP_RETURN_CODE 77)
