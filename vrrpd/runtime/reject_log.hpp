// SPDX-License-Identifier: Apache-2.0
// Counts rejected packets, and names each (reason, sender) in the log, but not each packet.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "vrrpd/base/address.hpp"
#include "vrrpd/base/time.hpp"
#include "vrrpd/protocol/reject.hpp"

namespace vrrpd::runtime {

class RejectLog {
 public:
  explicit RejectLog(std::string interface) : interface_{std::move(interface)} {}

  void reject(protocol::Reject reason, const IpAddress& sender);
  [[nodiscard]] const protocol::RejectCounters& counters() const { return counters_; }

 private:
  struct Said {
    Instant when;
    std::uint64_t silent = 0;  ///< packets since, of which nothing was said
  };

  std::string interface_;
  protocol::RejectCounters counters_;
  /// Bounded: a flood from invented senders must not cost memory.
  std::map<std::pair<protocol::Reject, IpAddress>, Said> said_;
};

}  // namespace vrrpd::runtime
