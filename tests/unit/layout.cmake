# SPDX-License-Identifier: Apache-2.0
vrrpd_test(NAME unit_layout LABEL unit SOURCES ${CMAKE_CURRENT_LIST_DIR}/layout_test.cpp
                                               ${CMAKE_CURRENT_LIST_DIR}/service_file_test.cpp)
target_compile_definitions(unit_layout PRIVATE VRRPD_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
