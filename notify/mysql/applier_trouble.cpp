// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/applier_trouble.hpp"

#include <algorithm>
#include <array>

namespace vrrpd::mysql {
namespace {

// ER_LOCK_WAIT_TIMEOUT, ER_LOCK_DEADLOCK
constexpr std::array transient{1205U, 1213U};
// ER_MASTER_FATAL_ERROR_READING_BINLOG, ER_SLAVE_FATAL_ERROR, ER_SLAVE_RELAY_LOG_READ_FAILURE,
// ER_SLAVE_RELAY_LOG_WRITE_FAILURE, and MySQL 8's ER_SERVER_SOURCE_FATAL_ERROR_READING_BINLOG and
// ER_RPL_SLAVE_ERROR_READING_RELAY_LOG_EVENTS
constexpr std::array unreadable{1236U, 1593U, 1594U, 1595U, 13114U, 13121U};
// ER_DISK_FULL, ER_ERROR_ON_WRITE, ER_RECORD_FILE_FULL
constexpr std::array disk_full{1021U, 1026U, 1114U};

bool among(const auto& numbers, unsigned error) {
  return std::ranges::find(numbers, error) != numbers.end();
}

}  // namespace

ApplierTrouble applier_trouble(unsigned error) {
  if (error == 0) return ApplierTrouble::none;
  if (among(transient, error)) return ApplierTrouble::transient;
  if (among(unreadable, error)) return ApplierTrouble::unreadable;
  if (among(disk_full, error)) return ApplierTrouble::disk_full;
  return ApplierTrouble::data_differs;
}

}  // namespace vrrpd::mysql
