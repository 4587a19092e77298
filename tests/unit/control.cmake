# SPDX-License-Identifier: Apache-2.0
vrrpd_test(NAME unit_control LABEL unit
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/control_message_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/control_server_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/control_status_test.cpp
  LINK vrrpd_control)
