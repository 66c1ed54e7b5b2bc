# The drop-in for TensorFlow Lite: libtensorflowlite_c.so (C functions) and libtensorflowlite.so (the C++ classes as well).
file(GLOB_RECURSE compat_core_sources CONFIGURE_DEPENDS src/compat/*.cc)
list(FILTER compat_core_sources EXCLUDE REGEX "/src/compat/(classes|delegates)/")
add_library(surelite_compat OBJECT ${compat_core_sources})
add_dependencies(surelite_compat surelite_schema)
target_include_directories(surelite_compat PUBLIC include PRIVATE src ${SURELITE_GENERATED})
target_include_directories(surelite_compat SYSTEM PRIVATE ${format_headers})
target_compile_definitions(surelite_compat PRIVATE SURELITE_BUILDING_LIBRARY)
target_compile_options(surelite_compat PRIVATE $<$<CONFIG:Release>:-Os>)
# g++ 12 takes the empty classes of FlatBuffers' reflection for the bytes that they stand on.
target_compile_options(surelite_compat PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overread>)
# What surrounds every run.
set_source_files_properties(src/compat/invoke.cc src/compat/memory/client_memory.cc src/compat/memory/input_room.cc src/compat/handles/gate.cc
                            src/compat/handles/handles.cc PROPERTIES SKIP_PRECOMPILE_HEADERS ON COMPILE_OPTIONS $<$<CONFIG:Release>:-O2>)
target_link_libraries(surelite_compat PRIVATE surelite flatbuffers ${CMAKE_DL_LIBS})
surelite_precompile(surelite_compat src/compat/interpreter.h <algorithm> <fmt/format.h>)
surelite_together(surelite_compat 6)

# The names that the shared C library exports, one a line; the version script is made from it.
file(STRINGS ${PROJECT_SOURCE_DIR}/cmake/tensorflowlite_c.symbols compat_symbols REGEX "^[A-Za-z]")
list(JOIN compat_symbols ";\n    " compat_symbol_lines)
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/tensorflowlite_c.lds CONTENT
     "VERS_1.0 {\n  global:\n    @compat_symbol_lines@;\n  local:\n    *;\n};\n" @ONLY)

add_library(tensorflowlite_c SHARED $<TARGET_OBJECTS:surelite_compat>)
target_include_directories(tensorflowlite_c PUBLIC include ${CMAKE_BINARY_DIR}/generated/compat/include)
target_link_libraries(tensorflowlite_c PRIVATE surelite flatbuffers ${CMAKE_DL_LIBS})
target_link_options(tensorflowlite_c PRIVATE -Wl,--version-script=${CMAKE_BINARY_DIR}/generated/tensorflowlite_c.lds
                    -Wl,--no-undefined-version -Wl,-soname,libtensorflowlite_c.so -Wl,--gc-sections -Wl,-z,nodelete)
set_target_properties(tensorflowlite_c PROPERTIES NO_SONAME ON LINK_DEPENDS ${CMAKE_BINARY_DIR}/generated/tensorflowlite_c.lds)

# The same headers under tflite/, the path of newer releases.
file(GLOB_RECURSE compat_forwarded RELATIVE ${PROJECT_SOURCE_DIR}/include/tensorflow/lite CONFIGURE_DEPENDS include/tensorflow/lite/*.h)
foreach(header ${compat_forwarded} kernels/builtin_op_kernels.h schema/schema_generated.h)
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/compat/include/tflite/${header} CONTENT
       "// SPDX-License-Identifier: Apache-2.0\n// The header of the same name under tensorflow/lite.\n#pragma once\n#include \"tensorflow/lite/${header}\"\n")
endforeach()

# Register_NAME() for every operator of ops.def, and the reader of the file format under its usual path.
set(compat_headers ${CMAKE_BINARY_DIR}/generated/compat/include)
file(STRINGS src/ops/ops.def compat_ops REGEX "^(OP|CUSTOM_OP)\\(")
set(compat_builtin "")
set(compat_custom "")
set(compat_bodies "")
foreach(line ${compat_ops})
  if(line MATCHES "^OP\\(([A-Z0-9_]+),")
    string(APPEND compat_builtin "TFL_CAPI_EXPORT TfLiteRegistration* Register_${CMAKE_MATCH_1}();\n")
    string(APPEND compat_bodies "namespace builtin {\nTfLiteRegistration* Register_${CMAKE_MATCH_1}() { return builtin_named(\"${CMAKE_MATCH_1}\"); }\n}\n")
  elseif(line MATCHES "^CUSTOM_OP\\(\"([^\"]+)\", *([a-z0-9_]+),")
    string(TOUPPER ${CMAKE_MATCH_2} upper)
    string(APPEND compat_custom "TFL_CAPI_EXPORT TfLiteRegistration* Register_${upper}();\n")
    string(APPEND compat_bodies "namespace custom {\nTfLiteRegistration* Register_${upper}() { return custom_named(\"${CMAKE_MATCH_1}\"); }\n}\n")
  endif()
endforeach()
# The stock library has some kernels under further names, by how they are written; they are the same here.
set(compat_variants
    CONV_2D:CONVOLUTION_REF,CONVOLUTION_GENERIC_OPT,CONVOLUTION_MULTITHREADED_OPT,CONVOLUTION_CBLAS_OPT
    DEPTHWISE_CONV_2D:DEPTHWISE_CONVOLUTION_REF,DEPTHWISE_CONVOLUTION_GENERIC_OPT,DEPTHWISE_CONVOLUTION_NEON_OPT
    TRANSPOSE_CONV:TRANSPOSECONV_REF,TRANSPOSECONV_GENERIC_OPT
    FULLY_CONNECTED:FULLY_CONNECTED_REF,FULLY_CONNECTED_GENERIC_OPT,FULLY_CONNECTED_PIE
    AVERAGE_POOL_2D:AVERAGE_POOL_REF,AVERAGE_POOL_GENERIC_OPT MAX_POOL_2D:MAX_POOL_REF,MAX_POOL_GENERIC_OPT L2_POOL_2D:L2_POOL_REF,L2_POOL_GENERIC_OPT
    L2_NORMALIZATION:L2NORM_REF,L2NORM_GENERIC_OPT LOCAL_RESPONSE_NORMALIZATION:LOCAL_RESPONSE_NORM_REF,LOCAL_RESPONSE_NORM_GENERIC_OPT
    CONV_3D:CONV_3D_REF,CONV_3D_GENERIC_OPT CONV_3D_TRANSPOSE:CONV_3D_TRANSPOSE_REF,CONV_3D_TRANSPOSE_GENERIC_OPT LSTM:LSTM_FULL,LSTM_BASIC)
foreach(name ADD SUB MUL DIV CONCATENATION RESIZE_BILINEAR RESIZE_NEAREST_NEIGHBOR SPACE_TO_BATCH_ND BATCH_TO_SPACE_ND SPACE_TO_DEPTH
        DEPTH_TO_SPACE MEAN MAXIMUM MINIMUM LOGISTIC TANH SOFTMAX LOG_SOFTMAX PAD PADV2 PRELU QUANTIZE DEQUANTIZE RELU RELU6 RELU_N1_TO_1
        TRANSPOSE SLICE STRIDED_SLICE BATCH_MATMUL SQUARED_DIFFERENCE MIRROR_PAD FAKE_QUANT HARD_SWISH REDUCE_MAX REDUCE_MIN REDUCE_PROD
        SUM REDUCE_ANY REDUCE_ALL SELECT GATHER_ND TILE CAST EXP POW ARG_MAX ARG_MIN)
  list(APPEND compat_variants ${name}:${name}_REF,${name}_GENERIC_OPT)
endforeach()
foreach(entry ${compat_variants})
  string(REGEX MATCH "^([A-Z0-9_]+):(.*)$" entry ${entry})
  set(name ${CMAKE_MATCH_1})
  string(REPLACE "," ";" variants ${CMAKE_MATCH_2})
  foreach(variant ${variants})
    string(APPEND compat_builtin "TFL_CAPI_EXPORT TfLiteRegistration* Register_${variant}();\n")
    string(APPEND compat_bodies "namespace builtin {\nTfLiteRegistration* Register_${variant}() { return Register_${name}(); }\n}\n")
  endforeach()
endforeach()
configure_file(cmake/builtin_op_kernels.h.in ${compat_headers}/tensorflow/lite/kernels/builtin_op_kernels.h @ONLY)
configure_file(cmake/builtin_op_kernels.cc.in ${CMAKE_BINARY_DIR}/generated/compat/builtin_op_kernels.cc @ONLY)
configure_file(cmake/schema_generated.h.in ${compat_headers}/tensorflow/lite/schema/schema_generated.h @ONLY)
# The same with functions that change a model in place: for programs that include it instead, before any other of the headers.
set(compat_mutable ${compat_headers}/tensorflow/lite/schema/mutable)
file(MAKE_DIRECTORY ${compat_mutable})
add_custom_command(
  OUTPUT ${compat_mutable}/schema_generated.h
  COMMAND ${FLATC} --cpp --gen-object-api --gen-mutable --filename-suffix _mutable -o ${compat_mutable} ${PROJECT_SOURCE_DIR}/schema/tflite.fbs
  COMMAND ${CMAKE_COMMAND} -E rename ${compat_mutable}/tflite_mutable.h ${compat_mutable}/schema_generated.h
  DEPENDS schema/tflite.fbs)
add_custom_target(compat_mutable_schema ALL DEPENDS ${compat_mutable}/schema_generated.h)

# The GPU delegate of C programs: a library of its own, as TensorFlow Lite has it.
add_library(tensorflowlite_gpu_delegate SHARED src/compat/delegates/gpu.cc src/compat/delegates/plugin/gpu.cc)
target_include_directories(tensorflowlite_gpu_delegate PUBLIC include PRIVATE src)
target_link_libraries(tensorflowlite_gpu_delegate PUBLIC tensorflowlite_c)
set_target_properties(tensorflowlite_gpu_delegate PROPERTIES NO_SONAME ON INSTALL_RPATH "$ORIGIN")
target_link_options(tensorflowlite_gpu_delegate PRIVATE -Wl,-soname,libtensorflowlite_gpu_delegate.so)

file(GLOB compat_class_sources CONFIGURE_DEPENDS src/compat/classes/*.cc src/compat/delegates/*.cc)
add_library(tensorflowlite SHARED $<TARGET_OBJECTS:surelite_compat> ${compat_class_sources}
            ${CMAKE_BINARY_DIR}/generated/compat/builtin_op_kernels.cc)
add_dependencies(tensorflowlite surelite_schema)
target_include_directories(tensorflowlite PUBLIC include ${compat_headers} ${SURELITE_GENERATED} PRIVATE src)
target_include_directories(tensorflowlite SYSTEM PRIVATE ${format_headers})
target_compile_definitions(tensorflowlite PRIVATE SURELITE_BUILDING_LIBRARY)
target_compile_options(tensorflowlite PRIVATE $<$<CONFIG:Release>:-Os>)
target_link_libraries(tensorflowlite PUBLIC flatbuffers PRIVATE surelite ${CMAKE_DL_LIBS})
surelite_precompile(tensorflowlite include/tensorflow/lite/interpreter.h src/compat/interpreter.h <algorithm> <fmt/format.h>)
surelite_together(tensorflowlite 6)
target_link_options(tensorflowlite PRIVATE -Wl,--gc-sections -Wl,-z,nodelete)
set_target_properties(tensorflowlite PROPERTIES NO_SONAME OFF)
