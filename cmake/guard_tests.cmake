# Guarded memory: the diagnosis as a function, what is noticed without a fault, and real faults in processes of their own.
surelite_add_tests(guard_tests tests/guard/diagnose_test.cc)
add_executable(notice_tests tests/guard/notice_test.cc)
target_link_libraries(notice_tests surelite_internal GTest::gtest)
add_test(NAME notice_tests COMMAND notice_tests)

# A sanitizer handles faults itself.
if(SURELITE_SANITIZE)
  return()
endif()

set(guard_situation_sources tests/guard/programs/memory.cc tests/guard/programs/process.cc tests/guard/programs/operators.cc)
add_executable(guard_situation tests/guard/programs/situation_main.cc ${guard_situation_sources})
target_include_directories(guard_situation PRIVATE tests/guard)
target_compile_options(guard_situation PRIVATE -g -O1)
target_link_libraries(guard_situation surelite_internal)
surelite_add_tests(guard_situation_tests tests/guard/situations_test.cc)
target_compile_definitions(guard_situation_tests PRIVATE GUARD_SITUATION="$<TARGET_FILE:guard_situation>")
target_link_libraries(guard_situation_tests nlohmann_json::nlohmann_json)
add_dependencies(guard_situation_tests guard_situation)

if(SURELITE_EXAMPLES)
  add_test(NAME guard_program COMMAND python3 ${CMAKE_SOURCE_DIR}/tests/guard/guard_program.py $<TARGET_FILE:surelite_tool>
           $<TARGET_FILE:buggy_native_wrong_buffer> ${CMAKE_SOURCE_DIR}/examples/digits/digits_int8.tflite)
endif()
