# The library for microcontrollers, compiled for this machine; boards compile the same files themselves (docs/micro.md).
file(GLOB micro_sources CONFIGURE_DEPENDS src/micro/*.cc src/micro/loaded/*.cc src/micro/ops/*.cc src/micro/ops/*/*.cc)
if(NOT TARGET surelite_micro)
  add_library(surelite_micro STATIC EXCLUDE_FROM_ALL ${micro_sources})
  target_include_directories(surelite_micro PUBLIC include/micro include src)
  target_compile_features(surelite_micro PUBLIC cxx_std_17)
  set_target_properties(surelite_micro PROPERTIES CXX_STANDARD 17)
  target_compile_options(surelite_micro PRIVATE -fno-exceptions -fno-rtti -fno-threadsafe-statics)
endif()

# The same as a part of the tool, which asks it what models take on a device. It has names of its own, as TensorFlow Lite's
# are those of the desktop's library and of FlatBuffers.
if(TARGET surelite_internal AND NOT TARGET surelite_micro_asked)
  add_library(surelite_micro_asked STATIC ${micro_sources})
  target_include_directories(surelite_micro_asked PRIVATE include/micro include src)
  set_target_properties(surelite_micro_asked PROPERTIES CXX_STANDARD 17)
  target_compile_options(surelite_micro_asked PRIVATE -fno-exceptions -fno-rtti -fno-threadsafe-statics -Os)
  foreach(name tflite flatbuffers DebugLog DebugVsnprintf RegisterDebugLogCallback SureliteMicroDescribe SureliteMicroLastDiagnostic
          SureliteMicroReadableBytes SureliteMicroSetModelSize TfLiteFloatArrayGetSizeInBytes TfLiteIntArrayEqual TfLiteIntArrayEqualsArray
          TfLiteIntArrayGetSizeInBytes TfLiteTypeGetName MicroPrintf VMicroPrintf MicroSnprintf MicroVsnprintf)
    target_compile_definitions(surelite_micro_asked PRIVATE ${name}=surelite_asked_${name})
  endforeach()
endif()
