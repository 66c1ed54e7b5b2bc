# The Python package, from the source folder, over the library just built. Which Pythons are used is said while configuring.
set(SURELITE_PYTHON_TEST_FOLDER ${CMAKE_BINARY_DIR}/tests/python)
file(GLOB python_model_texts CONFIGURE_DEPENDS tests/python/models/*.json)
set(python_models "")
foreach(text ${python_model_texts})
  get_filename_component(name ${text} NAME_WE)
  add_custom_command(
    OUTPUT ${SURELITE_PYTHON_TEST_FOLDER}/${name}.tflite
    COMMAND ${FLATC} -b -o ${SURELITE_PYTHON_TEST_FOLDER} ${CMAKE_SOURCE_DIR}/schema/tflite.fbs ${text}
    DEPENDS ${text} schema/tflite.fbs)
  list(APPEND python_models ${SURELITE_PYTHON_TEST_FOLDER}/${name}.tflite)
endforeach()
add_custom_target(surelite_python_test_models ALL DEPENDS ${python_models})

# The classes of the file format, as the wheel has them.
set(python_schema ${SURELITE_GENERATED}/python)
file(MAKE_DIRECTORY ${python_schema})
add_custom_command(
  OUTPUT ${python_schema}/_schema.py
  COMMAND ${FLATC} --python --gen-object-api --gen-onefile -o ${python_schema} ${CMAKE_SOURCE_DIR}/schema/tflite.fbs
  COMMAND ${CMAKE_COMMAND} -E rename ${python_schema}/tflite_generated.py ${python_schema}/_schema.py
  DEPENDS schema/tflite.fbs)
add_custom_target(surelite_python_schema ALL DEPENDS ${python_schema}/_schema.py)

# Libraries as users of the stock module have them: one with an operator, one with a delegate.
add_library(python_registerer MODULE tests/python/registerer.cc)
target_link_libraries(python_registerer PRIVATE tensorflowlite)
add_library(python_counting_delegate MODULE tests/python/counting_delegate.cc)
target_link_libraries(python_counting_delegate PRIVATE tensorflowlite_c)
set_target_properties(python_registerer python_counting_delegate PROPERTIES CXX_VISIBILITY_PRESET default)

# The first Python that has numpy, CMake's own or the system's.
set(SURELITE_PYTHON_WITH_NUMPY "")
foreach(candidate ${Python3_EXECUTABLE} /usr/bin/python3)
  execute_process(COMMAND ${candidate} -c "import numpy" RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
  if(NOT failed AND NOT SURELITE_PYTHON_WITH_NUMPY)
    set(SURELITE_PYTHON_WITH_NUMPY ${candidate})
  endif()
endforeach()
if(SURELITE_PYTHON_WITH_NUMPY)
  message(STATUS "Python with numpy: ${SURELITE_PYTHON_WITH_NUMPY}")
else()
  message(STATUS "Python with numpy: none; install python3-numpy for the tests of the Python package that need it")
endif()

# `python` is a Python, `file` a program of tests/python; what follows goes into its environment.
function(surelite_python_test name python file)
  add_test(NAME ${name} COMMAND ${python} ${CMAKE_SOURCE_DIR}/tests/python/${file})
  set(environment
      "PYTHONPATH=${CMAKE_SOURCE_DIR}/bindings/python" "PYTHONDONTWRITEBYTECODE=1" "SURELITE_LIBRARY=$<TARGET_FILE:tensorflowlite_c>"
      "SURELITE_TEST_MODELS=${SURELITE_PYTHON_TEST_FOLDER}" "SURELITE_TEST_DELEGATE=$<TARGET_FILE:compat_half_delegate>"
      "SURELITE_BUILD=${CMAKE_BINARY_DIR}")
  if(TARGET surelite_tool)
    list(APPEND environment "SURELITE_TOOL=$<TARGET_FILE:surelite_tool>")
  endif()
  list(APPEND environment ${ARGN})
  set_tests_properties(${name} PROPERTIES ENVIRONMENT "${environment}" SKIP_RETURN_CODE 77)
endfunction()

surelite_python_test(python_syntax ${Python3_EXECUTABLE} syntax_test.py)
surelite_python_test(python_types ${Python3_EXECUTABLE} types_test.py)
surelite_python_test(python_plain ${Python3_EXECUTABLE} plain_test.py)
find_program(SURELITE_PYPY pypy3)
if(SURELITE_PYPY)
  surelite_python_test(python_pypy ${SURELITE_PYPY} plain_test.py)
else()
  message(STATUS "PyPy: none; install pypy3 for the test of the Python package on it")
endif()
surelite_python_test(python_wheel ${Python3_EXECUTABLE} wheel_test.py)
if(TARGET surelite_tool)
  surelite_python_test(python_reports ${Python3_EXECUTABLE} reports_test.py)
endif()
if(SURELITE_PYTHON_WITH_NUMPY)
  surelite_python_test(python_mistakes ${SURELITE_PYTHON_WITH_NUMPY} mistakes_test.py)
  surelite_python_test(python_interpreter ${SURELITE_PYTHON_WITH_NUMPY} interpreter_test.py)
  surelite_python_test(python_stock ${SURELITE_PYTHON_WITH_NUMPY} stock_test.py)
  surelite_python_test(python_schema ${SURELITE_PYTHON_WITH_NUMPY} schema_test.py)
  surelite_python_test(python_compiled_model ${SURELITE_PYTHON_WITH_NUMPY} compiled_model_test.py)
  surelite_python_test(python_clients ${SURELITE_PYTHON_WITH_NUMPY} clients_test.py)
  surelite_python_test(python_alias ${SURELITE_PYTHON_WITH_NUMPY} alias_test.py)
  if(TARGET surelite_tool)
    surelite_python_test(python_guard ${SURELITE_PYTHON_WITH_NUMPY} guard_test.py)
  endif()
  surelite_python_test(python_batch ${SURELITE_PYTHON_WITH_NUMPY} batch_test.py)
  surelite_python_test(python_dask ${SURELITE_PYTHON_WITH_NUMPY} dask_test.py)
  surelite_python_test(python_examples ${SURELITE_PYTHON_WITH_NUMPY} examples_test.py)
  surelite_python_test(python_pytest ${SURELITE_PYTHON_WITH_NUMPY} pytest_plugin_test.py)
  surelite_python_test(python_models ${SURELITE_PYTHON_WITH_NUMPY} golden_models.py)
  surelite_python_test(python_docs ${SURELITE_PYTHON_WITH_NUMPY} docs_test.py)
endif()
