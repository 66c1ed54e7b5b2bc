# The bundled example (examples/digits: trained by our own program) and programs with mistakes (examples/buggy).
find_package(nlohmann_json REQUIRED)
add_executable(digits_train EXCLUDE_FROM_ALL examples/digits/train.cc examples/digits/data.cc examples/digits/export.cc
               examples/digits/network.cc)
target_link_libraries(digits_train surelite_internal nlohmann_json::nlohmann_json)
foreach(name native_wrong_buffer native_wrong_shape native_missing_operator)
  add_executable(buggy_${name} examples/buggy/${name}.cc)
  target_compile_options(buggy_${name} PRIVATE -g -O0)
  target_link_libraries(buggy_${name} surelite_internal)
endforeach()
