# The header of a planned program compiles as C and as C++, and refuses what does not fit: COMPILER, C_COMPILER, TOOL, MODEL, SOURCES
# (this folder), FOLDER.
execute_process(COMMAND ${TOOL} codegen ${MODEL} --micro -o ${FOLDER} RESULT_VARIABLE status)
if(status)
  message(FATAL_ERROR "codegen fails")
endif()
execute_process(COMMAND ${C_COMPILER} -std=c99 -pedantic -Wall -Wextra -Werror -I ${FOLDER} -fsyntax-only ${SOURCES}/use.c
                RESULT_VARIABLE status)
if(status)
  message(FATAL_ERROR "the header is not C")
endif()
foreach(mistake RANGE 0 6)
  execute_process(COMMAND ${COMPILER} -std=c++17 -DMISTAKE=${mistake} -I ${FOLDER} -fsyntax-only ${SOURCES}/misuse.cc
                  RESULT_VARIABLE status ERROR_VARIABLE said)
  if(mistake EQUAL 0 AND status)
    message(FATAL_ERROR "right use does not compile: ${said}")
  elseif(NOT mistake EQUAL 0 AND NOT status)
    message(FATAL_ERROR "mistake ${mistake} compiles")
  endif()
endforeach()
