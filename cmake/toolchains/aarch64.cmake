# 64-bit ARM, cross-compiled with Debian's g++ and run by qemu. Libraries come from the folder SURELITE_SYSROOT, which
# scripts/sysroot.sh fills; programs such as flatc from this machine.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)

set(SURELITE_SYSROOT ${CMAKE_CURRENT_LIST_DIR}/../../build-sysroot-arm64 CACHE PATH "Where the libraries for ARM are unpacked")
get_filename_component(CMAKE_SYSROOT ${SURELITE_SYSROOT} ABSOLUTE)
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES SURELITE_SYSROOT)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# The processor is `max`, with every extension, unless the environment variable QEMU_CPU names another.
find_program(SURELITE_QEMU NAMES qemu-aarch64 qemu-aarch64-static)
if(SURELITE_QEMU)
  set(CMAKE_CROSSCOMPILING_EMULATOR ${SURELITE_QEMU} -L ${CMAKE_SYSROOT})
endif()
