# Fuzz targets for clang: -DSURELITE_FUZZ=ON. The library is instrumented too.
if(NOT CMAKE_CXX_COMPILER_ID MATCHES Clang)
  message(FATAL_ERROR "SURELITE_FUZZ needs clang: libFuzzer comes with it")
endif()
add_executable(model_fuzzer fuzz/model_fuzzer.cc tests/model/hostile/exercise.cc)
target_include_directories(model_fuzzer PRIVATE tests)
target_link_libraries(model_fuzzer surelite_internal)
target_link_options(model_fuzzer PRIVATE -fsanitize=fuzzer)
