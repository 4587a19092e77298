vrrpd_test(NAME unit_scripts LABEL unit
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/scripts_check_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/scripts_notify_test.cpp
  LINK vrrpd_check_script vrrpd_notify_script)
