# 32-bit ARM with NEON and fused multiply-add (Cortex-A7 and later, every Raspberry Pi since the second), cross-compiled with
# Debian's g++ and run by qemu. Libraries come from the folder SURELITE_SYSROOT, which scripts/sysroot.sh fills; programs such as
# flatc from this machine.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR armv7l)
set(CMAKE_C_COMPILER arm-linux-gnueabihf-gcc)
set(CMAKE_CXX_COMPILER arm-linux-gnueabihf-g++)
# Half precision storage is what Highway asks for. What g++ 12 says of parameters concerns only who links objects of g++ before 7.1.
set(CMAKE_C_FLAGS_INIT "-march=armv7-a+neon-vfpv4 -mfp16-format=ieee")
set(CMAKE_CXX_FLAGS_INIT "-march=armv7-a+neon-vfpv4 -mfp16-format=ieee -Wno-psabi")
set(CMAKE_LIBRARY_ARCHITECTURE arm-linux-gnueabihf)

set(SURELITE_SYSROOT ${CMAKE_CURRENT_LIST_DIR}/../../build-sysroot-armhf CACHE PATH "Where the libraries for ARM are unpacked")
get_filename_component(CMAKE_SYSROOT ${SURELITE_SYSROOT} ABSOLUTE)
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES SURELITE_SYSROOT)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# The processor is `max`, with every extension, unless the environment variable QEMU_CPU names another.
find_program(SURELITE_QEMU NAMES qemu-arm qemu-arm-static)
if(SURELITE_QEMU)
  set(CMAKE_CROSSCOMPILING_EMULATOR ${SURELITE_QEMU} -L ${CMAKE_SYSROOT})
endif()
