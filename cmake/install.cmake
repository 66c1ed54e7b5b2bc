# What `make install` puts where: Surelite itself, and the drop-in in a folder of its own, so that it never shadows a TensorFlow
# Lite of the system. Point CMAKE_PREFIX_PATH or PKG_CONFIG_PATH at <prefix>/lib/surelite/compat to use it.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# Packages are made of components: lib, dev, compat, and tool for everything else (CMakeLists.txt says so).
if(TARGET surelite_shared)
  install(TARGETS surelite_shared EXPORT SureliteTargets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT lib NAMELINK_COMPONENT dev)
endif()
install(TARGETS surelite EXPORT SureliteTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT dev)
install(DIRECTORY include/surelite DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT dev)
install(EXPORT SureliteTargets NAMESPACE Surelite:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/Surelite COMPONENT dev)
configure_package_config_file(cmake/SureliteConfig.cmake.in ${CMAKE_BINARY_DIR}/SureliteConfig.cmake
                              INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/Surelite)
configure_file(cmake/surelite.pc.in ${CMAKE_BINARY_DIR}/surelite.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/surelite.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT dev)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/SureliteConfigVersion.cmake COMPATIBILITY SameMajorVersion)
install(FILES ${CMAKE_BINARY_DIR}/SureliteConfig.cmake ${CMAKE_BINARY_DIR}/SureliteConfigVersion.cmake
        cmake/SureliteOperators.cmake DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/Surelite COMPONENT dev)
# Removes what the last installation from this build folder put in place, and folders that it leaves empty.
configure_file(cmake/uninstall.cmake.in ${CMAKE_BINARY_DIR}/uninstall.cmake @ONLY)
add_custom_target(uninstall COMMAND ${CMAKE_COMMAND} -P ${CMAKE_BINARY_DIR}/uninstall.cmake)
configure_file(cmake/debian/changelog.in ${CMAKE_BINARY_DIR}/written/changelog @ONLY)
add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/written/changelog.gz COMMAND gzip -9nkf ${CMAKE_BINARY_DIR}/written/changelog
                   DEPENDS ${CMAKE_BINARY_DIR}/written/changelog)
add_custom_target(surelite_changelog ALL DEPENDS ${CMAKE_BINARY_DIR}/written/changelog.gz)
foreach(package "tool surelite" "lib libsurelite1" "dev libsurelite-dev" "compat surelite-tflite-compat")
  separate_arguments(package)
  list(GET package 0 component)
  list(GET package 1 name)
  install(FILES cmake/debian/copyright ${CMAKE_BINARY_DIR}/written/changelog.gz
          DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/${name} COMPONENT ${component})
endforeach()
install(FILES LICENSE NOTICE CHANGELOG.md SECURITY.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT tool)

set(CPACK_GENERATOR DEB)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_NAME surelite)
set(CPACK_PACKAGE_VENDOR Surelite)
set(CPACK_PACKAGE_CONTACT "Surelite developers <surelite@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "runs TensorFlow Lite models and says what is wrong instead of crashing")
set(CPACK_COMPONENTS_ALL tool lib dev compat)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS OFF)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_TOOL_PACKAGE_NAME surelite)
set(CPACK_DEBIAN_TOOL_PACKAGE_SECTION science)
set(CPACK_DEBIAN_TOOL_PACKAGE_RECOMMENDS surelite-tflite-compat)
set(CPACK_COMPONENT_TOOL_DESCRIPTION
    "The tool surelite\nExamines, runs, compares and profiles models,\nand runs programs with guarded memory.")
set(CPACK_DEBIAN_LIB_PACKAGE_NAME libsurelite1)
set(CPACK_DEBIAN_LIB_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_LIB_PACKAGE_SUGGESTS surelite)
set(CPACK_COMPONENT_LIB_DESCRIPTION
    "Shared library of Surelite\nFor programs that use the native C++20 interface.")
# Written by hand, as CPack's own come with scripts that call ldconfig, which Debian does by a trigger.
configure_file(cmake/debian/shlibs.in ${CMAKE_BINARY_DIR}/written/shlibs @ONLY)
set(CPACK_DEBIAN_LIB_PACKAGE_CONTROL_EXTRA ${CMAKE_BINARY_DIR}/written/shlibs ${PROJECT_SOURCE_DIR}/cmake/debian/triggers)
set(CPACK_DEBIAN_DEV_PACKAGE_NAME libsurelite-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "libsurelite1 (= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_SUGGESTS surelite)
set(CPACK_COMPONENT_DEV_DESCRIPTION
    "Headers and static library of Surelite\nFor programs that use the native C++20 interface.")
set(CPACK_DEBIAN_COMPAT_PACKAGE_NAME surelite-tflite-compat)
set(CPACK_DEBIAN_COMPAT_PACKAGE_SECTION libs)
# Headers of the C++ classes include those of FlatBuffers.
set(CPACK_DEBIAN_COMPAT_PACKAGE_RECOMMENDS libflatbuffers-dev)
set(CPACK_COMPONENT_COMPAT_DESCRIPTION
    "Drop-in for TensorFlow Lite's C and C++ libraries\nLies in a folder of its own and shadows no library of the system.")
include(CPack)

if(NOT SURELITE_COMPAT)
  return()
endif()
if(TARGET surelite_delegates)
  install(TARGETS surelite_delegates EXPORT SureliteTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT dev)
endif()
set(compat_prefix ${CMAKE_INSTALL_LIBDIR}/surelite/compat)
install(TARGETS tensorflowlite_c tensorflowlite tensorflowlite_gpu_delegate LIBRARY DESTINATION ${compat_prefix}/lib COMPONENT compat)
if(TARGET surelite_backends)
  install(TARGETS surelite_backends LIBRARY DESTINATION ${compat_prefix}/lib COMPONENT compat)
endif()
install(DIRECTORY include/tensorflow include/tsl include/surelite DESTINATION ${compat_prefix}/include COMPONENT compat)
install(DIRECTORY ${CMAKE_BINARY_DIR}/generated/compat/include/ DESTINATION ${compat_prefix}/include COMPONENT compat)
install(FILES ${SURELITE_GENERATED}/tflite_generated.h DESTINATION ${compat_prefix}/include COMPONENT compat)
configure_file(cmake/tensorflow-liteConfig.cmake.in ${CMAKE_BINARY_DIR}/tensorflow-liteConfig.cmake @ONLY)
# The version of the interface, which programs ask for.
write_basic_package_version_file(${CMAKE_BINARY_DIR}/tensorflow-liteConfigVersion.cmake VERSION 2.19.0
                                 COMPATIBILITY SameMajorVersion)
install(FILES ${CMAKE_BINARY_DIR}/tensorflow-liteConfig.cmake ${CMAKE_BINARY_DIR}/tensorflow-liteConfigVersion.cmake
        DESTINATION ${compat_prefix}/lib/cmake/tensorflow-lite COMPONENT compat)
foreach(library tensorflowlite tensorflowlite_c)
  set(pc_library ${library})
  set(pc_name ${library})
  if(library STREQUAL tensorflowlite)
    set(pc_name tensorflow-lite)
  endif()
  configure_file(cmake/compat.pc.in ${CMAKE_BINARY_DIR}/${pc_name}.pc @ONLY)
  install(FILES ${CMAKE_BINARY_DIR}/${pc_name}.pc DESTINATION ${compat_prefix}/lib/pkgconfig COMPONENT compat)
endforeach()
