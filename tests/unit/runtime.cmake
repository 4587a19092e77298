vrrpd_test(NAME unit_runtime LABEL unit
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/runtime_plan_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_absent_devices_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_accept_mode_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_adoption_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_assembly_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_check_runner_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_group_scripts_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_host_claim_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_imprint_any_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_imprint_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_letters_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_link_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_lower_priority_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_peer_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_reading_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_reject_log_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_reload_diff_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_reload_explain_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_reload_groups_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_mail_text_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_network_fit_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_outbox_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/linux_notify_fifo_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_run_state_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_script_admission_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_service_manager_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_stop_notice_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_address_lifetime_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_announcer_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_debounce_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_dump_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_tracked_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_timer_queue_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_virtual_addresses_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/runtime_virtual_server_test.cpp
  LINK vrrpd_runtime)
