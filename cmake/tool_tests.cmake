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
  add_executable(${name} ${source} ${ARGN})
  target_link_libraries(${name} surelite_tool_parts GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE SURELITE_TEST_FOLDER="${SURELITE_TEST_FOLDER}" SURELITE_TOOL="$<TARGET_FILE:surelite_tool>"
                             SURELITE_TEST_CASES="${CMAKE_SOURCE_DIR}/tests/tools/cases.json" SURELITE_EXAMPLES="${CMAKE_SOURCE_DIR}/examples")
  add_test(NAME ${name} COMMAND ${name})
endfunction()
add_custom_target(surelite_test_models DEPENDS ${test_models})
surelite_add_tool_tests(tool_cases tests/tools/run_cases.cc)
add_dependencies(tool_cases surelite_tool surelite_test_models)
surelite_add_tool_tests(tool_notes_tests tests/tools/notes_test.cc)
surelite_add_tool_tests(tool_text_tests tests/tools/text_test.cc tests/tools/bundle_test.cc tests/tools/picture_test.cc
                        tests/tools/inlined_test.cc tests/tools/large_file_test.cc)
add_dependencies(tool_text_tests surelite_tool)

# The examples do what they say, and say why they cannot without a model.
function(surelite_add_example_test name model words)
  if(TARGET example_${name})
    add_test(NAME example_${name} COMMAND example_${name} ${model})
    set_tests_properties(example_${name} PROPERTIES PASS_REGULAR_EXPRESSION "${words}")
    add_test(NAME example_${name}_without_model COMMAND example_${name} nowhere.tflite)
    set_tests_properties(example_${name}_without_model PROPERTIES PASS_REGULAR_EXPRESSION "M101 error")
  endif()
endfunction()
surelite_add_example_test(two_threads ${CMAKE_SOURCE_DIR}/examples/digits/digits_int8.tflite "both threads got the same")
surelite_add_example_test(own_arena ${CMAKE_SOURCE_DIR}/examples/digits/digits_int8.tflite "bytes of our own")
surelite_add_example_test(strings ${SURELITE_TEST_FOLDER}/words.tflite "hello\nworld")
surelite_add_example_test(custom_operator ${SURELITE_TEST_FOLDER}/twice.tflite "2\n4\n6\n8")
surelite_add_example_test(changing_shape ${SURELITE_TEST_FOLDER}/add.tflite "3 sums, the last is 2\n12 sums, the last is 2")
surelite_add_example_test(detection ${SURELITE_TEST_FOLDER}/boxes.tflite "2 boxes")
surelite_add_example_test(streaming ${SURELITE_TEST_FOLDER}/moving_sum.tflite "1 2 3 3\n2 4 6 6")
surelite_add_example_test(contract ${CMAKE_SOURCE_DIR}/examples/digits/digits_int8.tflite "10 scores for 784 pixels")

# diff finds what was changed in a model.
add_executable(seeded_faults tests/tools/seeded_faults.cc)
target_link_libraries(seeded_faults surelite_tool_parts)
file(GLOB digit_models examples/digits/*.tflite)
add_test(NAME tool_seeded_faults COMMAND seeded_faults $<TARGET_FILE:surelite_tool> ${SURELITE_TEST_FOLDER} ${digit_models})

# A browser opens the report, where there is one.
find_package(Python3 COMPONENTS Interpreter)
if(Python3_FOUND AND NOT SURELITE_SANITIZE)
  add_test(NAME report_in_browser
           COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/report/browser.py $<TARGET_FILE:surelite_tool> ${FLATC}
                   ${CMAKE_SOURCE_DIR}/schema/tflite.fbs ${CMAKE_BINARY_DIR}/report_check ${CMAKE_SOURCE_DIR}/examples/digits/digits_int8.tflite)
  set_tests_properties(report_in_browser PROPERTIES SKIP_RETURN_CODE 77)
endif()

# The header that codegen writes refuses mistakes while compiling.
add_test(NAME tool_contract_header
         COMMAND ${CMAKE_COMMAND} -DCOMPILER=${CMAKE_CXX_COMPILER} -DTOOL=$<TARGET_FILE:surelite_tool>
                 -DMODEL=${CMAKE_SOURCE_DIR}/examples/digits/digits_int8.tflite
                 -DSOURCE=${CMAKE_SOURCE_DIR}/tests/tools/contract/mistakes.cc -DINCLUDE=${CMAKE_SOURCE_DIR}/include
                 -DFOLDER=${SURELITE_TEST_FOLDER} -P ${CMAKE_SOURCE_DIR}/tests/tools/contract/compile.cmake)

# The pages make a site without a dead link; the tour shows what the tool says of two models, where these are.
if(Python3_FOUND AND NOT SURELITE_SANITIZE)
  add_test(NAME docs_site COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/scripts/site.py ${CMAKE_BINARY_DIR}/site --check)
  add_test(NAME tool_tour COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/scripts/tool_tour.py ${CMAKE_BINARY_DIR})
  set_tests_properties(tool_tour PROPERTIES SKIP_RETURN_CODE 77)
endif()

# The commands in docs/cli.md and README.md give what the pages show. Sanitizers have a crash report of their own.
if(Python3_FOUND AND NOT SURELITE_SANITIZE)
  add_test(NAME shown_output COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/scripts/shown_output.py ${CMAKE_BINARY_DIR} ${SURELITE_TEST_FOLDER})
  set_tests_properties(shown_output PROPERTIES FIXTURES_REQUIRED tool_files)
  set_tests_properties(tool_cases PROPERTIES FIXTURES_SETUP tool_files)
endif()
