# `make bench`: models side by side with XNNPACK where that is installed.
find_path(XNNPACK_INCLUDE xnnpack.h)
find_library(XNNPACK_LIBRARY XNNPACK)
set(bench_xnnpack bench/no_xnnpack.cc)
if(XNNPACK_INCLUDE AND XNNPACK_LIBRARY)
  set(bench_xnnpack bench/xnnpack.cc)
endif()
add_executable(bench bench/main.cc bench/contestant.cc bench/mobilenet.cc bench/models.cc bench/report.cc bench/start.cc ${bench_xnnpack})
# What is measured is in the libraries.
target_compile_options(bench PRIVATE $<$<CONFIG:Release>:-O1>)
target_link_libraries(bench surelite_tool_parts)
if(XNNPACK_INCLUDE AND XNNPACK_LIBRARY)
  target_link_libraries(bench ${XNNPACK_LIBRARY} pthreadpool)
endif()
# The models that it writes itself, MobileNets in float32, through both contestants.
if(SURELITE_TESTS)
  add_test(NAME bench COMMAND bench --no-start --seconds 0.2 --only float)
endif()
# What a lean application is: linked statically, without what it does not use.
add_executable(bench_start bench/start_main.cc)
target_link_libraries(bench_start surelite)
target_link_options(bench_start PRIVATE -static-libgcc -static-libstdc++ -Wl,--gc-sections)
add_dependencies(bench bench_start)
# `make bench-checks`: the same program with and without what SURELITE_CHECKS compiles, all of which is in one file.
add_executable(bench_run bench/run_main.cc)
add_executable(bench_run_unchecked bench/run_main.cc src/run/inside.cc)
target_compile_definitions(bench_run_unchecked PRIVATE SURELITE_UNCHECKED)
target_compile_options(bench_run_unchecked PRIVATE $<$<CONFIG:Release>:-Os>)
target_link_libraries(bench_run surelite)
target_link_libraries(bench_run_unchecked surelite_internal)
# `make bench-field`: models through the C interface of any library that has it.
add_executable(bench_library bench/library_main.cc)
target_include_directories(bench_library PRIVATE include)
target_link_libraries(bench_library ${CMAKE_DL_LIBS})
# `make bench-overhead`: what runs and operators cost beside arithmetic.
add_executable(bench_overhead bench/overhead_main.cc)
target_link_libraries(bench_overhead surelite_internal flatbuffers)
# `make bench-threads`: what a second thread gives while the other cores are idle, and while one is not.
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  add_executable(bench_threads bench/threads_main.cc)
  target_link_libraries(bench_threads surelite)
endif()
