// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/receiver_end.hpp"

#include <fmt/format.h>

#include <thread>

#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;

/// A STOP beside a killed thread that still lives falls back to the 2 s.
constexpr Duration end_time = 500ms;
constexpr Duration pause = 2ms;

/// Nothing is killed where there are several (MariaDB's named sources): the list does not say which
/// of them is ours. What fails here, STOP does better or tells.
void kill_receiver(ServerLink& server, const Bound& bound) {
  const std::string_view threads = server.dialect().receiver_threads;
  auto left = server.ask(threads, bound);
  if (!left || left->size() != 1) return;
  const auto killed = server.ask(fmt::format("KILL {}", left->row(0).number("id")), bound);
  if (!killed) return;  // not allowed, or it has ended by itself
  while (left && !left->empty() && boot_now() < bound.deadline) {
    std::this_thread::sleep_for(pause);
    left = server.ask(threads, bound);
  }
}

}  // namespace

Deed stop_receiver(ServerLink& server, const Bound& bound) {
  if (auto there = server.ensure(bound); !there) return there;
  if (!server.dialect().receiver_threads.empty())
    kill_receiver(server, bound.until(boot_now() + end_time));
  const auto stopped = server.ask(server.dialect().stop_receiver, bound);
  if (!stopped) return std::unexpected{stopped.error()};
  return {};
}

}  // namespace vrrpd::mysql
