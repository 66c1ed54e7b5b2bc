# Compiles mistakes.cc for each mistake: only the one that is none may succeed.
# cmake -DCOMPILER=... -DTOOL=... -DMODEL=... -DSOURCE=... -DINCLUDE=... -DFOLDER=... -P compile.cmake
execute_process(COMMAND ${TOOL} codegen ${MODEL} --header --output ${FOLDER}/digits_int8.h RESULT_VARIABLE made)
if(NOT made EQUAL 0)
  message(FATAL_ERROR "codegen --header failed")
endif()
foreach(mistake RANGE 0 12)
  execute_process(
    COMMAND ${COMPILER} -std=c++20 -fsyntax-only -Wall -Wextra -Werror -DMISTAKE=${mistake} -I${FOLDER} -I${INCLUDE} ${SOURCE}
    RESULT_VARIABLE failed ERROR_VARIABLE words)
  if(mistake EQUAL 0 AND NOT failed EQUAL 0)
    message(FATAL_ERROR "without a mistake it does not compile:\n${words}")
  elseif(mistake GREATER 0 AND failed EQUAL 0)
    message(FATAL_ERROR "mistake ${mistake} compiles")
  elseif(mistake GREATER 0)
    string(REGEX MATCH "error: [^\n]*" first "${words}")
    message(STATUS "mistake ${mistake}: ${first}")
  endif()
endforeach()
