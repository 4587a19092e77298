# SPDX-License-Identifier: Apache-2.0
vrrpd_test(NAME unit_config LABEL unit
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/base_settings_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_accept_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_address_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_alerts_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_announcement_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_broken_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_corpus_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_credential_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_definitions_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_examples_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_files_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_golden_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_group_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_help_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_identity_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_instance_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_interface_delays_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_keywords_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_missing_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_peer_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_scheduling_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_routes_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_rules_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_script_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_secret_words_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_static_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_strict_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_text_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_toml_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_tracked_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_virtual_server_test.cpp
    ${CMAKE_CURRENT_LIST_DIR}/config_vmac_test.cpp
  LINK vrrpd_config)
target_compile_definitions(unit_config PRIVATE
  VRRPD_EXAMPLES="${PROJECT_SOURCE_DIR}/config/examples"
  VRRPD_KEYWORD_PAGE="${PROJECT_SOURCE_DIR}/docs/keepalived-conf.md"
  VRRPD_BROKEN_FILES="${CMAKE_CURRENT_LIST_DIR}/broken")
