vrrpd_test(NAME unit_modules LABEL unit
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/modules_check_worker_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/modules_job_queue_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/modules_latest_word_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/modules_notify_host_test.cpp
          ${CMAKE_CURRENT_LIST_DIR}/modules_retirement_test.cpp
  LINK vrrpd_modules)
