// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/receiver_end.hpp"

#include <fmt/format.h>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/base/poll_until.hpp"

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;

/// KILL wakes the thread, which reads on, and STOP's signal goes by while it is not reading yet: of
/// STOPs 1 or 2 ms after the KILL 3 of 120 took the 2 s all the same, of those 20 ms after it none.
constexpr Duration pause = 20ms;
constexpr Duration kill_time = 500ms;  ///< for the server to take a KILL

/// Only a receiver that is connected can wait for a silent source. Nothing is killed where there
/// are several (MariaDB's named sources): the list does not say which of them is ours. What fails
/// here, STOP does better or tells.
void kill_receiver(ServerLink& server, const Bound& bound) {
  const auto status = server.replication(bound);
  if (!status || !status->replica || status->replica->receiver != Receiver::yes) return;
  const auto found = server.ask(server.dialect().receiver_threads, bound);
  if (!found || found->size() != 1) return;
  // Nobody cancels it half-way: a START waits in the server for a STOP, which this connection can
  // still ask for then, but not for a KILL, and would find a receiver that ends just after.
  const Bound taken{bound.until(boot_now() + kill_time).deadline};
  const auto killed = server.ask(fmt::format("KILL {}", found->row(0).number("id")), taken);
  if (killed) static_cast<void>(poll_until({}, boot_now() + pause));
}

}  // namespace

Deed stop_receiver(ServerLink& server, OwnStop& own_stop, const Bound& bound) {
  own_stop.ask();
  if (auto there = server.ensure(bound); !there) return there;
  if (!server.dialect().receiver_threads.empty()) kill_receiver(server, bound);
  own_stop.ask();  // a START of another thread may have been answered since
  const auto stopped = server.ask(server.dialect().stop_receiver, bound);
  if (!stopped) return std::unexpected{stopped.error()};
  return {};
}

}  // namespace vrrpd::mysql
