// SPDX-License-Identifier: Apache-2.0
// From the moment that an address leaves this node until another has it, its TCP clients get no
// answer, and each waits out its connect timeout. Here they are refused for that while, so that who
// tries again does so at once.
#pragma once

#include <functional>
#include <map>
#include <utility>

#include "vrrpd/linux/refusal_socket.hpp"
#include "vrrpd/runtime/loop.hpp"
#include "vrrpd/runtime/timer_queue.hpp"
#include "vrrpd/runtime/virtual_addresses.hpp"

namespace vrrpd::runtime {

class Refuser {
 public:
  /// `is_here`: this host has the address, on whatever interface, as of now: then it answers
  /// itself.
  Refuser(Loop& loop, TimerQueue& timers, std::function<bool(const IpAddress&)> is_here);

  /// They are about to leave: refuses their clients from when they have gone until then, or until
  /// end(). What came in between is answered then. Not where a segment
  /// that comes to this node may be meant for another one all the same: on an interface that bears
  /// the virtual router's MAC address (RFC 9568 §6.4.2), or that forwards.
  void begin(const VirtualAddresses& addresses, Instant until);
  /// They are about to be here again.
  void end(const VirtualAddresses& addresses);

 private:
  using Place = std::pair<unsigned, IpAddress>;  ///< interface, address
  struct Refusal {
    linux::RefusalSocket socket;
    Instant until;
    Loop::Source source;
  };

  void on_segments(const Place& place);
  void expire(Instant now);
  void arm();

  Loop& loop_;
  std::function<bool(const IpAddress&)> is_here_;
  std::map<Place, Refusal> refusals_;
  TimerQueue::Timer timer_;
};

}  // namespace vrrpd::runtime
