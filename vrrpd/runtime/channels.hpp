// SPDX-License-Identifier: Apache-2.0
// All VRRP sockets of this host.
#pragma once

#include <poll.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "config/model.hpp"
#include "vrrpd/runtime/channel.hpp"
#include "vrrpd/runtime/host.hpp"

namespace vrrpd::runtime {

class Channels {
 public:
  /// `log_unknown_vrids`: keepalived's keyword.
  Channels(Host& host, Loop& loop, bool log_unknown_vrids);

  /// The channel that this instance shares with others. The reference stays good.
  Channel& of(const config::VrrpInstance& instance);

  /// Closes those at which nobody listens any more. Nothing may be on its way to them.
  void close_idle();
  void log_unknown_vrids(bool log) { common_.log_unknown_vrids = log; }

  /// Looks at interfaces and addresses anew, and tries again what could not be opened.
  void refresh();
  /// Some channel has trouble; no message of the kernel's need come when that ends.
  [[nodiscard]] bool in_trouble() const;
  /// Reads what waits in every socket, so that it is believed before any timer (decision 19).
  void hear();

 private:
  Host& host_;
  Channel::Common common_;
  std::map<ChannelKey, std::unique_ptr<Channel>> channels_;
  std::vector<pollfd> waiting_;
};

}  // namespace vrrpd::runtime
