# SPDX-License-Identifier: Apache-2.0
vrrpd_test(NAME unit_command_line LABEL unit
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/command_line_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/command_line_pid_files_test.cpp
          ${PROJECT_SOURCE_DIR}/vrrpd/background.cpp
          ${PROJECT_SOURCE_DIR}/vrrpd/command_line.cpp
          ${PROJECT_SOURCE_DIR}/vrrpd/command_line_options.cpp
          ${PROJECT_SOURCE_DIR}/vrrpd/pid_files.cpp
  LINK vrrpd_base fmt::fmt)
target_compile_definitions(unit_command_line PRIVATE VRRPD_VERSION="${PROJECT_VERSION}")
