vrrpd_test(NAME unit_linux LABEL unit
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/linux_address_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/linux_arp_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/linux_account_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/linux_executable_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/linux_interpreter_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/linux_ipv4_header_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/linux_ndp_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/linux_nftables_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/linux_launcher_end_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/linux_launcher_program_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/linux_launcher_request_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/linux_launcher_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/linux_route_messages_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/linux_script_security_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/linux_vrrp_socket_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/linux_processes_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/linux_replace_file_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/linux_tcp_reset_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/linux_tracked_file_test.cpp
  LINK vrrpd_linux PkgConfig::libnftnl PkgConfig::libnl Threads::Threads)
