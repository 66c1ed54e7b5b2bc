# The core on the bare platform: one program that reads digits, with its model and pictures inside (make bare).
set(digits_bytes ${CMAKE_BINARY_DIR}/generated/bare/digits_bytes.h)
file(GLOB digits_files CONFIGURE_DEPENDS examples/digits/*.pgm examples/digits/*.tflite)
add_custom_command(OUTPUT ${digits_bytes} COMMAND ${CMAKE_COMMAND} -DFOLDER=${CMAKE_SOURCE_DIR}/examples/digits -DOUTPUT=${digits_bytes}
                   -P ${CMAKE_SOURCE_DIR}/cmake/embed_digits.cmake DEPENDS ${digits_files} cmake/embed_digits.cmake)
add_executable(bare_digits tests/bare/digits.cc ${digits_bytes})
target_include_directories(bare_digits PRIVATE ${CMAKE_BINARY_DIR}/generated/bare)
target_link_libraries(bare_digits surelite)
