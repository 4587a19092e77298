# SPDX-License-Identifier: Apache-2.0
vrrpd_test(NAME unit_peer LABEL unit
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/peer_codec_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/peer_conversation_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/peer_grievances_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/peer_questions_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/peer_settings_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/peer_tls_test.cpp
  LINK vrrpd_peer)

# Real sockets, in network namespaces that the tests make themselves. Needs root.
vrrpd_test(NAME unit_peer_channel LABEL unit
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/peer_channel_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/peer_hostile_test.cpp
    ${PROJECT_SOURCE_DIR}/tests/wire/network_lab.cpp
  LINK vrrpd_peer vrrpd_linux)
set_tests_properties(unit_peer_channel PROPERTIES SKIP_REGULAR_EXPRESSION "SKIPPED: needs root")
