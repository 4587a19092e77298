# SPDX-License-Identifier: Apache-2.0
vrrpd_test(
  NAME unit_mysql
  LABEL unit
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/mysql_admission_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_dialect_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_errant_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_events_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_facts_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_failure_class_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_ghost_rows_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_grants_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_gtid_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_heartbeat_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_held_promotion_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_handover_desk_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_isolation_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_outside_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_own_stop_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_keeping_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_knowledge_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_lag_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_memory_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_overruling_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_planned_restart_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_claimed_peer_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_refused_promotion_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_closure_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_primacy_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_fenced_again_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_promotion_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_receiver_trouble_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_record_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_recovered_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_rebuild_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_rejoin_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_relay_logs_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_second_opinion_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_settings_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_silent_peer_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_solo_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_standoff_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_startup_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_stepdown_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_supremacy_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_switchover_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_watch_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/mysql_write_verdict_test.cpp
  LINK vrrpd_notify_mysql)
