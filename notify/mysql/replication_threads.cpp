// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/replication_threads.hpp"

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
void kill_receiver(ServerLink& server, OwnStop::UnderWay& under_way, const Bound& bound) {
  const auto status = server.replication(bound);
  if (!status || !status->replica || status->replica->receiver != Receiver::yes) return;
  const auto found = server.ask(server.dialect().receiver_threads, bound);
  if (!found || found->size() != 1) return;
  // Nobody cancels it half-way: a START waits in the server for a STOP, which this connection can
  // still ask for then, but not for a KILL, and would find a receiver that ends just after.
  const Bound taken{bound.until(boot_now() + kill_time).deadline};
  under_way.kills();
  const auto killed = server.ask(fmt::format("KILL {}", found->row(0).number("id")), taken);
  if (killed) static_cast<void>(poll_until({}, boot_now() + pause));
}

/// Of the two that a look finds afterwards, the applier may be another one since the look before,
/// by a START of this daemon's a moment ago say.
void tell_of_threads(ServerLink& server, const OwnStop::UnderWay& under_way, const Bound& bound) {
  if (const auto running = running_threads(server, bound)) under_way.finds(*running);
}

Deed stop(ServerLink& server, OwnStop::UnderWay& under_way, std::string_view sql,
          const Bound& bound) {
  const auto stopped = server.ask(sql, bound);
  if (!stopped) return std::unexpected{stopped.error()};
  under_way.stopped();
  return {};
}

Deed start(ServerLink& server, OwnStop& own_stop, std::string_view sql, const Bound& bound) {
  const std::uint64_t before = own_stop.before_start();
  const auto started = server.ask(sql, bound);
  if (!started) return std::unexpected{started.error()};
  own_stop.undone(before);
  return {};
}

}  // namespace

// Where there are several (MariaDB's named sources) the list does not say which of them is ours.
std::optional<ReplicaThreads> running_threads(ServerLink& server, const Bound& bound) {
  if (!server.ensure(bound) || server.dialect().replica_threads.empty()) return std::nullopt;
  const auto found = server.ask(server.dialect().replica_threads, bound);
  if (!found) return std::nullopt;
  ReplicaThreads threads;
  for (std::size_t i = 0; i < found->size(); ++i) {
    const auto row = found->row(i);
    std::uint64_t& id = row.text("command") == "Slave_IO" ? threads.receiver : threads.applier;
    if (id != 0) return std::nullopt;
    id = row.number("id");
  }
  return threads;
}

Deed stop_receiver(ServerLink& server, OwnStop& own_stop, const Bound& bound) {
  OwnStop::UnderWay under_way{own_stop};
  if (auto there = server.ensure(bound); !there) return there;
  tell_of_threads(server, under_way, bound);
  if (!server.dialect().receiver_threads.empty()) kill_receiver(server, under_way, bound);
  return stop(server, under_way, server.dialect().stop_receiver, bound);
}

Deed stop_living_receiver(ServerLink& server, OwnStop& own_stop, const Bound& bound) {
  OwnStop::UnderWay under_way{own_stop};
  if (auto there = server.ensure(bound); !there) return there;
  tell_of_threads(server, under_way, bound);
  return stop(server, under_way, server.dialect().stop_receiver, bound);
}

Deed stop_replica(ServerLink& server, OwnStop& own_stop, const Bound& bound) {
  OwnStop::UnderWay under_way{own_stop};
  if (auto there = server.ensure(bound); !there) return there;
  return stop(server, under_way, server.dialect().stop_replica, bound);
}

Deed start_receiver(ServerLink& server, OwnStop& own_stop, const Bound& bound) {
  if (own_stop.kill_is_open())
    if (auto stopped = stop_living_receiver(server, own_stop, bound); !stopped) return stopped;
  if (auto there = server.ensure(bound); !there) return there;
  return start(server, own_stop, server.dialect().start_receiver, bound);
}

// The applier first: with both threads down MariaDB's START deletes what it has not read yet.
Deed start_replica(ServerLink& server, OwnStop& own_stop, const Bound& bound) {
  if (auto there = server.ensure(bound); !there) return there;
  auto started = start(server, own_stop, server.dialect().start_replica, bound);
  return started && own_stop.kill_is_open() ? start_receiver(server, own_stop, bound) : started;
}

Deed start_applier(ServerLink& server, OwnStop& own_stop, const Bound& bound) {
  if (auto there = server.ensure(bound); !there) return there;
  return start(server, own_stop, server.dialect().start_applier, bound);
}

}  // namespace vrrpd::mysql
