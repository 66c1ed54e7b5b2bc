# The library for microcontrollers, compiled for this machine; boards compile the same files themselves (docs/micro.md).
file(GLOB micro_sources CONFIGURE_DEPENDS src/micro/*.cc src/micro/loaded/*.cc src/micro/ops/*.cc)
add_library(surelite_micro STATIC EXCLUDE_FROM_ALL ${micro_sources})
target_include_directories(surelite_micro PUBLIC include/micro include src)
target_compile_features(surelite_micro PUBLIC cxx_std_17)
set_target_properties(surelite_micro PROPERTIES CXX_STANDARD 17)
target_compile_options(surelite_micro PRIVATE -fno-exceptions -fno-rtti -fno-threadsafe-statics)
