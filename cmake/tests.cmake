find_package(nlohmann_json REQUIRED)
find_package(GTest REQUIRED)

add_library(golden_replay STATIC tests/golden/golden.cc)
target_link_libraries(golden_replay PUBLIC surelite_internal nlohmann_json::nlohmann_json)
add_executable(golden tests/golden/golden_main.cc)
target_link_libraries(golden golden_replay)

# Recorded cases: every operator and every model, plain, on two threads, between guard pages on either side.
foreach(variant "plain" "threads;--threads;2" "after;--guard;after" "before;--guard;before")
  list(GET variant 0 name)
  set(flags ${variant})
  list(REMOVE_AT flags 0)
  foreach(set all models micro)
    add_test(NAME golden_${set}_${name} COMMAND golden ${flags} ${set})
    set_tests_properties(golden_${set}_${name} PROPERTIES SKIP_RETURN_CODE 77)
  endforeach()
endforeach()
set_tests_properties(golden_models_threads PROPERTIES LABELS threads)

include(GoogleTest)
# One program per folder of tests/: unit tests that stand without recorded data.
function(surelite_add_tests name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} surelite_internal GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name})
endfunction()
surelite_add_tests(guard_tests tests/guard/diagnose_test.cc)
