# The bundled example (examples/digits: trained by our own program) and programs with mistakes (examples/buggy).
find_package(nlohmann_json REQUIRED)
add_executable(digits_train EXCLUDE_FROM_ALL examples/digits/train.cc examples/digits/data.cc examples/digits/export.cc
               examples/digits/network.cc)
target_link_libraries(digits_train surelite_internal nlohmann_json::nlohmann_json)
add_executable(micro_models EXCLUDE_FROM_ALL examples/micro/models/make.cc)
target_link_libraries(micro_models surelite_internal)
foreach(name native_wrong_buffer native_wrong_shape native_missing_operator)
  add_executable(buggy_${name} examples/buggy/${name}.cc)
  target_compile_options(buggy_${name} PRIVATE -g -O0)
  target_link_libraries(buggy_${name} surelite_internal)
endforeach()
if(SURELITE_COMPAT)
  add_executable(buggy_tflite_wrong_buffer examples/buggy/tflite_wrong_buffer.cc)
  target_compile_options(buggy_tflite_wrong_buffer PRIVATE -g -O0)
  target_link_libraries(buggy_tflite_wrong_buffer tensorflowlite)
endif()
foreach(name two_threads own_arena strings custom_operator changing_shape detection streaming)
  add_executable(example_${name} examples/native/${name}.cc)
  target_link_libraries(example_${name} surelite_internal Threads::Threads)
endforeach()
# The tool of another machine cannot be asked for a header.
if(TARGET surelite_tool AND NOT CMAKE_CROSSCOMPILING AND NOT SURELITE_SANITIZE)
  set(digits_contract ${CMAKE_BINARY_DIR}/generated/examples/digits_contract.h)
  add_custom_command(OUTPUT ${digits_contract}
                     COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/generated/examples
                     COMMAND surelite_tool codegen ${CMAKE_SOURCE_DIR}/examples/digits/digits_int8.tflite --header -o ${digits_contract}
                     DEPENDS surelite_tool examples/digits/digits_int8.tflite VERBATIM)
  add_executable(example_contract examples/native/contract.cc ${digits_contract})
  target_include_directories(example_contract PRIVATE ${CMAKE_BINARY_DIR}/generated/examples)
  target_link_libraries(example_contract surelite)
endif()
