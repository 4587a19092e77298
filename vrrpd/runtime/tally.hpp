// SPDX-License-Identifier: Apache-2.0
// What one instance has sent, heard and become, since the daemon was started or the counters were
// cleared: the numbers of keepalived.stats.
#pragma once

#include <chrono>
#include <cstdint>

#include "vrrpd/protocol/reject.hpp"

namespace vrrpd::runtime {

struct Tally {
  std::uint64_t received = 0;       ///< adverts that were believed
  std::uint64_t sent = 0;           ///< one for each packet
  std::uint64_t zero_received = 0;  ///< of those, with priority 0
  std::uint64_t zero_sent = 0;
  std::uint64_t became_master = 0, released_master = 0;
  protocol::RejectCounters rejects{};
  std::uint8_t master_priority = 0;  ///< as the last master said; 0: none was heard, or it is us
};

}  // namespace vrrpd::runtime
