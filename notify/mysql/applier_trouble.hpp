// SPDX-License-Identifier: Apache-2.0
// What an applier's error means for a promotion: mysql-failover 3.4. Pure.
#pragma once

#include <cstdint>

namespace vrrpd::mysql {

enum class ApplierTrouble : std::uint8_t {
  none,
  transient,     ///< the server tries again by itself: lock wait timeout, deadlock
  data_differs,  ///< what is to be applied does not fit what is here: duplicate key, row not found
                 ///< …
  unreadable,    ///< the relay log ends here for the applier, not for the transactions
  disk_full,     ///< of this host: it is no better a primary
};

/// `error`: Last_SQL_Errno. A number that is not known is one of data that differs.
[[nodiscard]] ApplierTrouble applier_trouble(unsigned error);

}  // namespace vrrpd::mysql
