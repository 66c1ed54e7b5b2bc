# The library that `surelite guard` preloads into the program it watches.
add_library(surelite_guard SHARED src/guard/preload/interpose.c src/guard/preload/signals.c
            src/guard/preload/reads.c src/guard/preload/loading.c)
target_compile_options(surelite_guard PRIVATE -fno-builtin -fvisibility=hidden -O2)
target_link_libraries(surelite_guard PRIVATE ${CMAKE_DL_LIBS})
if(SURELITE_SANITIZE)
  # It goes into programs that are not sanitized.
  target_compile_options(surelite_guard PRIVATE -fno-sanitize=all)
  target_link_options(surelite_guard PRIVATE -fno-sanitize=all)
endif()
install(TARGETS surelite_guard LIBRARY DESTINATION lib/surelite COMPONENT tool)
