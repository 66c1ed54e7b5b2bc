# Guarded memory: the diagnosis as a function, what is noticed without a fault, and real faults in processes of their own.
surelite_add_tests(guard_tests tests/guard/diagnose_test.cc tests/guard/own_memory_test.cc tests/guard/busy_heap_test.cc)
add_executable(notice_tests tests/guard/notice_test.cc)
target_link_libraries(notice_tests surelite_internal GTest::gtest)
add_test(NAME notice_tests COMMAND notice_tests)

# The casebook on the native interface; its cases of the C and C++ interfaces are among the tests of the drop-in.
surelite_add_tests(casebook_tests tests/casebook/operators_test.cc tests/casebook/memory_test.cc)
target_include_directories(casebook_tests PRIVATE tests)
target_link_libraries(casebook_tests flatbuffers)
if(SURELITE_COMPAT)
  add_executable(casebook_drop_in_tests tests/casebook/drop_in_test.cc)
  target_include_directories(casebook_drop_in_tests PRIVATE tests ${compat_headers} ${SURELITE_GENERATED})
  target_link_libraries(casebook_drop_in_tests compat_models tensorflowlite_c tensorflowlite_gpu_delegate flatbuffers GTest::gtest_main)
  # Defined as where the headers were read, which is what makes them fit.
  target_compile_definitions(casebook_drop_in_tests PRIVATE HALF_DELEGATE="$<TARGET_FILE:compat_half_delegate>")
  surelite_precompile_once(compat casebook_drop_in_tests)
  add_dependencies(casebook_drop_in_tests surelite_schema)
  add_test(NAME casebook_drop_in_tests COMMAND casebook_drop_in_tests)
endif()

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
set(guard_command ${CMAKE_CROSSCOMPILING_EMULATOR} $<TARGET_FILE:guard_situation>)
list(JOIN guard_command "\",\"" guard_command)
target_compile_definitions(guard_situation_tests PRIVATE "GUARD_SITUATION=\"${guard_command}\"" $<$<BOOL:${CMAKE_CROSSCOMPILING}>:GUARD_EMULATED>)
target_link_libraries(guard_situation_tests nlohmann_json::nlohmann_json)
add_dependencies(guard_situation_tests guard_situation)

if(SURELITE_EXAMPLES AND NOT CMAKE_CROSSCOMPILING)
  add_test(NAME guard_program COMMAND python3 ${CMAKE_SOURCE_DIR}/tests/guard/guard_program.py $<TARGET_FILE:surelite_tool>
           $<TARGET_FILE:buggy_native_wrong_buffer> ${CMAKE_SOURCE_DIR}/examples/digits/digits_int8.tflite)
endif()

# Real faults, a few every day, 10,000 with `make guard-storm`.
add_executable(guard_storm tests/guard/storm_main.cc ${guard_situation_sources})
target_include_directories(guard_storm PRIVATE tests/guard)
target_link_libraries(guard_storm surelite_internal nlohmann_json::nlohmann_json)
if(CMAKE_CROSSCOMPILING)
  add_test(NAME guard_storm COMMAND guard_storm 60 10)
else()
  add_test(NAME guard_storm COMMAND guard_storm 300)
endif()

# Programs that use the drop-in, in several languages, run by `surelite guard`. An emulator watches no other program, and its own
# memory grows from run to run.
find_package(Python3 COMPONENTS Interpreter)
if(CMAKE_CROSSCOMPILING OR NOT SURELITE_COMPAT OR NOT TARGET surelite_tool OR NOT Python3_FOUND)
  return()
endif()
add_executable(guard_client_c tests/guard/clients/client.c)
target_link_libraries(guard_client_c tensorflowlite_c Threads::Threads)
add_executable(guard_client_cc tests/guard/clients/client.cc)
target_link_libraries(guard_client_cc tensorflowlite)
# The native interface, also without a dynamic linker: nothing can be preloaded there, and guarded mode works all the same.
add_executable(guard_client_native tests/guard/clients/native.cc)
target_link_libraries(guard_client_native surelite)
add_executable(guard_client_native_static tests/guard/clients/native.cc)
target_link_libraries(guard_client_native_static surelite)
target_link_options(guard_client_native_static PRIVATE -static)
foreach(client guard_client_c guard_client_cc guard_client_native guard_client_native_static)
  target_compile_options(${client} PRIVATE -g -O1)
endforeach()
add_custom_command(TARGET guard_client_c POST_BUILD COMMAND ${CMAKE_STRIP} -o guard_client_stripped $<TARGET_FILE:guard_client_c>)
# A library of the same name that is none: found by RPATH, or opened by its path. `surelite guard` puts ours in its place.
add_library(guard_decoy SHARED tests/guard/clients/alone.c)
set_target_properties(guard_decoy PROPERTIES OUTPUT_NAME tensorflowlite_c LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/guard_decoy)
add_executable(guard_client_rpath tests/guard/clients/client.c)
target_link_libraries(guard_client_rpath tensorflowlite_c Threads::Threads -Wl,--disable-new-dtags,-rpath,${CMAKE_BINARY_DIR}/guard_decoy)
set_target_properties(guard_client_rpath PROPERTIES SKIP_BUILD_RPATH ON)
add_executable(guard_client_static tests/guard/clients/alone.c)
target_link_options(guard_client_static PRIVATE -static)
find_program(RUSTC rustc)
if(RUSTC)
  add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/guard_client_rs
                     COMMAND ${RUSTC} -g -o guard_client_rs -L $<TARGET_FILE_DIR:tensorflowlite_c> -C link-arg=-Wl,-rpath,$<TARGET_FILE_DIR:tensorflowlite_c>
                             ${CMAKE_SOURCE_DIR}/tests/guard/clients/client.rs
                     DEPENDS tests/guard/clients/client.rs tensorflowlite_c)
  add_custom_target(guard_client_rust ALL DEPENDS ${CMAKE_BINARY_DIR}/guard_client_rs)
endif()
add_test(NAME guard_clients COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tests/guard/clients_test.py ${CMAKE_BINARY_DIR} ${CMAKE_SOURCE_DIR})
set_tests_properties(guard_clients PROPERTIES FIXTURES_REQUIRED compat_program_models)
add_test(NAME casebook_table COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/scripts/casebook.py ${CMAKE_BINARY_DIR})

# No false alarms: recorded models through both interfaces of the drop-in, guarded.
foreach(client c cxx)
  foreach(side 1 underrun)
    add_test(NAME guard_models_${client}_${side} COMMAND compat_replay_${client})
    set_tests_properties(guard_models_${client}_${side} PROPERTIES SKIP_RETURN_CODE 77 ENVIRONMENT "SURELITE_GUARD=${side}"
                         FAIL_REGULAR_EXPRESSION "G60[1-8] ;G61[0-6] ;A705 ")
  endforeach()
endforeach()
