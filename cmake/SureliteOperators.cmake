# surelite_select_operators(TARGET MODELS FILE...): links TARGET with the operators of these models and no others. The list is
# made anew when a model changes.
function(surelite_select_operators target)
  cmake_parse_arguments(PARSE_ARGV 1 select "" "" "MODELS")
  if(NOT select_MODELS)
    message(FATAL_ERROR "surelite_select_operators(${target}): name the models behind MODELS")
  endif()
  set(models "")
  foreach(model ${select_MODELS})
    get_filename_component(model ${model} ABSOLUTE)
    list(APPEND models ${model})
  endforeach()
  set(list ${CMAKE_CURRENT_BINARY_DIR}/${target}_operators.cc)
  add_custom_command(OUTPUT ${list} COMMAND ${SURELITE_TOOL} codegen --ops ${models} --output ${list}
                     DEPENDS ${models} ${SURELITE_TOOL} VERBATIM)
  target_sources(${target} PRIVATE ${list})
  target_link_options(${target} PRIVATE -Wl,--gc-sections)
endfunction()
