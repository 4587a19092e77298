// SPDX-License-Identifier: Apache-2.0
// When an address leaves this node its TCP clients wait for answers that will not come, and until
// another node has it each new one waits out its connect timeout. Here the first are disconnected
// and the others refused, so that all try again at once.
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

  /// They are about to leave: ends the connections to them while the clients can still be told.
  static void disconnect(const VirtualAddresses& addresses);
  /// They have just left: refuses their clients until then, or until end().
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
