// SPDX-License-Identifier: Apache-2.0
// All VRRP sockets of this host.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "vrrpd/runtime/channel.hpp"
#include "vrrpd/runtime/host.hpp"

namespace vrrpd::runtime {

class Channels {
 public:
  Channels(Host& host, Loop& loop) : host_{host}, loop_{loop} {}

  /// The channel of that interface. The reference stays good.
  Channel& on(const std::string& interface);

  /// Looks at interfaces and addresses anew.
  void refresh();
  /// Reads what waits in every socket, so that it is believed before any timer (decision 19).
  void hear();

 private:
  Host& host_;
  Loop& loop_;
  std::map<std::string, std::unique_ptr<Channel>> channels_;
};

}  // namespace vrrpd::runtime
