# The tool as its users see it. Models are written as JSON and made binary by flatc.
set(SURELITE_TEST_FOLDER ${CMAKE_BINARY_DIR}/tests/tools)
file(GLOB model_texts CONFIGURE_DEPENDS tests/tools/models/*.json)
set(test_models "")
foreach(text ${model_texts})
  get_filename_component(name ${text} NAME_WE)
  add_custom_command(
    OUTPUT ${SURELITE_TEST_FOLDER}/${name}.tflite
    COMMAND ${FLATC} -b -o ${SURELITE_TEST_FOLDER} ${CMAKE_SOURCE_DIR}/schema/tflite.fbs ${text}
    DEPENDS ${text} schema/tflite.fbs)
  list(APPEND test_models ${SURELITE_TEST_FOLDER}/${name}.tflite)
endforeach()

function(surelite_add_tool_tests name source)
  add_executable(${name} ${source})
  target_link_libraries(${name} surelite_tool_parts GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE SURELITE_TEST_FOLDER="${SURELITE_TEST_FOLDER}" SURELITE_TOOL="$<TARGET_FILE:surelite_tool>"
                             SURELITE_TEST_CASES="${CMAKE_SOURCE_DIR}/tests/tools/cases.json")
  add_test(NAME ${name} COMMAND ${name})
endfunction()
add_custom_target(surelite_test_models DEPENDS ${test_models})
surelite_add_tool_tests(tool_cases tests/tools/run_cases.cc)
add_dependencies(tool_cases surelite_tool surelite_test_models)
surelite_add_tool_tests(tool_notes_tests tests/tools/notes_test.cc)

# The commands in docs/cli.md and README.md give what the pages show. Sanitizers have a crash report of their own.
find_package(Python3 COMPONENTS Interpreter)
if(Python3_FOUND AND NOT SURELITE_SANITIZE)
  add_test(NAME shown_output COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/scripts/shown_output.py ${CMAKE_BINARY_DIR} ${SURELITE_TEST_FOLDER})
  set_tests_properties(shown_output PROPERTIES FIXTURES_REQUIRED tool_files)
  set_tests_properties(tool_cases PROPERTIES FIXTURES_SETUP tool_files)
endif()
