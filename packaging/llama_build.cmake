# Shortens the build of llama.cpp inside llama-cpp-python: only libllama and ggml are compiled.
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
