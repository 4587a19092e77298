# SPDX-License-Identifier: Apache-2.0
vrrpd_test(
  NAME unit_witness
  LABEL unit
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/witness_ballot_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/witness_hostile_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/witness_messages_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/witness_settings_test.cpp
  LINK vrrpd_witness)
