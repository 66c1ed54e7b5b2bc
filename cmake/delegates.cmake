# Delegates by name, an optional library; isolated ones live in a program of their own, which opens the shared drop-in.
file(GLOB delegate_sources CONFIGURE_DEPENDS src/delegates/*.cc src/delegates/drop_in/*.cc src/delegates/isolated/*.cc)
add_library(surelite_delegates STATIC ${delegate_sources})
target_include_directories(surelite_delegates PRIVATE src ${SURELITE_GENERATED})
target_compile_options(surelite_delegates PRIVATE $<$<CONFIG:Release>:-Os>)
target_include_directories(surelite_delegates SYSTEM PRIVATE $<TARGET_PROPERTY:fmt::fmt-header-only,INTERFACE_INCLUDE_DIRECTORIES>)
target_link_libraries(surelite_delegates PUBLIC surelite ${CMAKE_DL_LIBS})
add_dependencies(surelite_delegates surelite_schema)

if(NOT TARGET tensorflowlite_c)
  return()
endif()
file(GLOB host_sources CONFIGURE_DEPENDS src/delegates/isolated/host/*.cc)
add_executable(surelite_delegate_host ${host_sources})
target_include_directories(surelite_delegate_host PRIVATE src ${SURELITE_GENERATED})
target_link_libraries(surelite_delegate_host PRIVATE surelite_delegates)
# Both are used by whoever starts it.
add_dependencies(surelite_delegate_host tensorflowlite_c)
install(TARGETS surelite_delegate_host RUNTIME DESTINATION lib/surelite)
