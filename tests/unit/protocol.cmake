# SPDX-License-Identifier: Apache-2.0
file(GLOB protocol_tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/protocol_*_test.cpp)
vrrpd_test(NAME unit_protocol LABEL unit SOURCES ${protocol_tests} LINK vrrpd_protocol)
