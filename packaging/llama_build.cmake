# The build of llama.cpp inside llama-cpp-python: only libllama and ggml are compiled, and nothing for AMX.
#
# dev.py passes this file as CMAKE_PROJECT_llama.cpp_INCLUDE, so CMake reads it right after llama.cpp's own project() call.

# llama-cpp-python forces LLAMA_BUILD_COMMON on in the cache although its bindings never open libllama-common.
# A normal variable of the same name wins over the cache entry for the rest of this directory.
set(LLAMA_BUILD_COMMON OFF)

# The 150 small files under src/models include the same large headers; compiling sixteen at a time halves the work.
# Deferred to the end of the directory, because the target does not exist yet.
function(tandem_batch_model_sources)
  get_target_property(sources llama SOURCES)
  get_target_property(folder llama SOURCE_DIR)
  foreach(source IN LISTS sources)
    if(NOT source MATCHES "models/")
      set_source_files_properties("${folder}/${source}" TARGET_DIRECTORY llama PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    endif()
  endforeach()
  set_target_properties(llama PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 16)
endfunction()
cmake_language(DEFER CALL tandem_batch_model_sources)

# No AMX anywhere. GCC 12 tells its optimizer that _tile_loadconfig reads 8 bytes of its 64, so the stores that
# fill the rest of llama.cpp's tile configuration are dropped and the first batch of two tokens ends the process. Where
# it works, it was no faster. The flags stand behind those of the target, and the last word counts; a module for
# sapphirerapids becomes the same as the one for zen4, in its code and in the features that it asks of a processor.
function(tandem_targets_below directory found)
  get_property(targets DIRECTORY "${directory}" PROPERTY BUILDSYSTEM_TARGETS)
  get_property(folders DIRECTORY "${directory}" PROPERTY SUBDIRECTORIES)
  foreach(folder IN LISTS folders)
    tandem_targets_below("${folder}" below)
    list(APPEND targets ${below})
  endforeach()
  set(${found} ${targets} PARENT_SCOPE)
endfunction()
function(tandem_leave_out_amx)
  include(CheckCXXCompilerFlag)
  check_cxx_compiler_flag(-mno-amx-tile TANDEM_KNOWS_AMX)
  tandem_targets_below("${CMAKE_CURRENT_SOURCE_DIR}" targets)
  list(FILTER targets INCLUDE REGEX "^ggml-cpu")
  foreach(target IN LISTS targets)
    get_target_property(definitions ${target} COMPILE_DEFINITIONS)
    if(definitions)
      list(FILTER definitions EXCLUDE REGEX "AMX_(TILE|INT8|BF16)")
      set_target_properties(${target} PROPERTIES COMPILE_DEFINITIONS "${definitions}")
    endif()
    if(TANDEM_KNOWS_AMX)
      target_compile_options(${target} PRIVATE -mno-amx-tile -mno-amx-int8 -mno-amx-bf16)
    endif()
  endforeach()
endfunction()
cmake_language(DEFER CALL tandem_leave_out_amx)
