# SPDX-License-Identifier: Apache-2.0
vrrpd_test(NAME unit_pool LABEL unit
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/pool_course_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/pool_quorum_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/probes_bind_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/probes_messages_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/probes_misc_test.cpp
  LINK vrrpd_pool vrrpd_probes)
