// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/lone_source.hpp"

#include <fmt/format.h>

namespace vrrpd::mysql {
namespace {

constexpr std::string_view take_lock = "SELECT GET_LOCK('vrrpd.semi_sync', 0) AS held";
constexpr std::string_view end_lock = "SELECT RELEASE_LOCK('vrrpd.semi_sync') AS ended";
constexpr std::string_view with_lock = "IS_USED_LOCK('vrrpd.semi_sync') = CONNECTION_ID()";

std::unexpected<SqlError> switch_failed(std::string reason) {
  return std::unexpected{SqlError{SqlError::Kind::local, 0, std::move(reason)}};
}

Deed lock(ServerLink& server, const Bound& bound) {
  const auto answer = server.ask(take_lock, bound);
  if (!answer) return std::unexpected{answer.error()};
  if (answer->empty() || !answer->row(0).flag("held"))
    return switch_failed("a session that was left behind still switches semi-sync");
  return {};
}

Deed unlock(ServerLink& server, const Bound& bound) {
  const auto answer = server.ask(end_lock, bound);
  if (!answer) return std::unexpected{answer.error()};
  return {};
}

Deed switch_with_lock(ServerLink& server, const Bound& bound) {
  const std::string_view variable = server.dialect().semi_sync.source_enabled;
  // If it is sent again on another session, which has no lock, it changes nothing.
  const auto set = server.ask(
      fmt::format("SET GLOBAL {0} = IF({1}, 0, @@GLOBAL.{0})", variable, with_lock), bound);
  if (!set) return std::unexpected{set.error()};
  const auto answer = server.ask(fmt::format("SELECT @@GLOBAL.{} = 0 AS off", variable), bound);
  if (!answer) return std::unexpected{answer.error()};
  if (answer->empty() || !answer->row(0).flag("off"))
    return switch_failed("semi-sync was switched off, but the server still shows it on");
  return {};
}

}  // namespace

Deed switch_source_off(ServerLink& server, const Bound& bound) {
  if (auto ready = server.ensure(bound); !ready) return ready;
  if (auto held = lock(server, bound); !held) return held;
  auto done = switch_with_lock(server, bound);
  // A session that was lost keeps its lock for as long as the server has not ended it.
  if (!done && done.error().connection_lost()) return done;
  const auto unlocked = unlock(server, bound);
  return done ? unlocked : done;
}

Deed no_switch_is_pending(ServerLink& server, const Bound& bound) {
  if (auto held = lock(server, bound); !held) return held;
  return unlock(server, bound);
}

}  // namespace vrrpd::mysql
