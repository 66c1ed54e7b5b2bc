# Programs for microcontrollers, compiled for this machine and compared with the desktop's sessions.
include(cmake/micro.cmake)
file(GLOB micro_test_sources CONFIGURE_DEPENDS tests/micro/*_test.cc)
add_executable(micro_tests ${micro_test_sources})
target_link_libraries(micro_tests surelite_micro GTest::gtest_main)
add_test(NAME micro_tests COMMAND micro_tests)

set(micro_harness ${harness_sources})
list(FILTER micro_harness EXCLUDE REGEX "(execute|harness_main|differences)[a-z_]*\\.cc$")
add_executable(micro_planned tests/micro/planned_main.cc ${micro_harness})
target_include_directories(micro_planned PRIVATE tests/ops)
target_link_libraries(micro_planned surelite_tool_parts)
set(micro_models ${CMAKE_SOURCE_DIR}/examples/digits/digits_int8.tflite ${CMAKE_SOURCE_DIR}/examples/digits/digits_float.tflite)
add_test(NAME micro_planned COMMAND micro_planned ${CMAKE_CXX_COMPILER} ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/tests/micro ${micro_models})
add_test(NAME micro_header
         COMMAND ${CMAKE_COMMAND} -DCOMPILER=${CMAKE_CXX_COMPILER} -DC_COMPILER=${CMAKE_C_COMPILER} -DTOOL=$<TARGET_FILE:surelite_tool>
                 -DMODEL=${CMAKE_SOURCE_DIR}/examples/digits/digits_int8.tflite -DSOURCES=${CMAKE_SOURCE_DIR}/tests/micro
                 -DFOLDER=${CMAKE_BINARY_DIR}/tests/micro_header -P ${CMAKE_SOURCE_DIR}/tests/micro/misuse.cmake)
