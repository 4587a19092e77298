# SPDX-License-Identifier: Apache-2.0
# For builds that are thrown away (the sanitizers): the standard library's headers, and Catch2's for
# tests, are parsed once. A third of the compiler's time. Not in other presets: there a file that
# forgets an include must not compile.
set(precompiled
    <algorithm> <array> <chrono> <expected> <functional> <map> <memory>
    <mutex> <optional> <ranges> <set> <span> <sstream> <string> <string_view> <thread>
    <unordered_map> <variant> <vector> <fmt/format.h>)
file(WRITE ${CMAKE_BINARY_DIR}/precompiled.cpp "")
add_library(precompiled_headers STATIC ${CMAKE_BINARY_DIR}/precompiled.cpp)
target_link_libraries(precompiled_headers PRIVATE fmt::fmt)
target_precompile_headers(precompiled_headers PRIVATE ${precompiled})
add_library(precompiled_test_headers STATIC ${CMAKE_BINARY_DIR}/precompiled.cpp)
target_link_libraries(precompiled_test_headers PRIVATE fmt::fmt test_main)
target_precompile_headers(precompiled_test_headers PRIVATE
                          ${precompiled} ${PROJECT_SOURCE_DIR}/tests/support/catch.hpp)

function(precompile directory)
  get_property(targets DIRECTORY ${directory} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    get_target_property(libraries ${target} LINK_LIBRARIES)
    if(NOT type MATCHES "STATIC_LIBRARY|EXECUTABLE" OR target MATCHES "precompiled|test_main")
      continue()
    endif()
    # ccache wants the first; instrumented code from such a file gives GCC 12 false alarms, and
    # other presets have no other warnings.
    target_compile_options(${target} PRIVATE -fpch-preprocess -w)
    if("test_main" IN_LIST libraries)
      target_precompile_headers(${target} REUSE_FROM precompiled_test_headers)
    else()
      target_precompile_headers(${target} REUSE_FROM precompiled_headers)
    endif()
  endforeach()
  get_property(directories DIRECTORY ${directory} PROPERTY SUBDIRECTORIES)
  foreach(below IN LISTS directories)
    precompile(${below})
  endforeach()
endfunction()
precompile(${PROJECT_SOURCE_DIR})
