# schema/tflite.fbs -> the C++ reader (with the object interface for the writer) and the reflection schema as a byte array.
find_program(FLATC flatc REQUIRED)
set(SURELITE_GENERATED ${CMAKE_BINARY_DIR}/generated)
file(MAKE_DIRECTORY ${SURELITE_GENERATED})
add_custom_command(
  OUTPUT ${SURELITE_GENERATED}/tflite_generated.h
  COMMAND ${FLATC} --cpp --gen-object-api -o ${SURELITE_GENERATED} ${PROJECT_SOURCE_DIR}/schema/tflite.fbs
  DEPENDS schema/tflite.fbs)
add_custom_command(
  OUTPUT ${SURELITE_GENERATED}/tflite_bfbs.h
  COMMAND ${FLATC} -b --schema -o ${SURELITE_GENERATED} ${PROJECT_SOURCE_DIR}/schema/tflite.fbs
  COMMAND ${CMAKE_COMMAND} -DINPUT=${SURELITE_GENERATED}/tflite.bfbs -DOUTPUT=${SURELITE_GENERATED}/tflite_bfbs.h
          -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
  DEPENDS schema/tflite.fbs cmake/embed.cmake)
add_custom_target(surelite_schema DEPENDS ${SURELITE_GENERATED}/tflite_generated.h ${SURELITE_GENERATED}/tflite_bfbs.h)
