// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/facts.hpp"

#include <fmt/format.h>

namespace vrrpd::mysql {
namespace {

std::string_view word(Receiver receiver) {
  switch (receiver) {
    case Receiver::no: return "stopped";
    case Receiver::connecting: return "connecting";
    case Receiver::yes: return "running";
  }
  return "";
}

std::string replication(const ReplicaStatus& replica) {
  std::string text = fmt::format("follows {}:{}, receiver {}, applier {}", replica.source_host,
                                 replica.source_port, word(replica.receiver),
                                 replica.applier_running ? "running" : "stopped");
  for (const auto& [error, thread] : {std::pair{&replica.receiver_error, "receiver"},
                                      std::pair{&replica.applier_error, "applier"}}) {
    if (error->number != 0)
      text += fmt::format("; {} error {}: {}", thread, error->number, error->text);
  }
  return text;
}

std::string protection(const ServerStatus& primary, const PeerSight& peer) {
  const SemiSync& semi_sync = primary.semi_sync;
  if (!semi_sync.installed) return "none: semi-sync is not installed";
  const bool confirmed = semi_sync.source_on && semi_sync.clients > 0;
  if (confirmed && peer.status && attached(*peer.status)) return "the peer confirms each write";
  return "none: writes are acknowledged without the peer having them";
}

std::string lag(Duration behind) {
  const auto seconds = std::chrono::round<std::chrono::seconds>(behind).count();
  return seconds == 0 ? "none" : fmt::format("{} s", seconds);
}

std::string as_seen(const PeerSight& peer) {
  if (!peer.status) return peer.text.empty() ? "not looked at yet" : peer.text;
  return fmt::format("{}, {}", peer.status->version.text(),
                     peer.is_primary() ? "the primary" : "not the primary");
}

}  // namespace

notify::Facts pair_facts(const std::optional<ServerStatus>& local, const PeerSight& peer, Term term,
                         const Pulse& pulse) {
  notify::Facts facts;
  if (term != Term{}) facts.emplace_back("term", std::to_string(term.number));
  if (local) {
    facts.emplace_back("server", fmt::format("{}, {}", local->version.text(),
                                             local->is_primary() ? "the primary"
                                             : local->read_only  ? "read-only"
                                                                 : "writable"));
    facts.emplace_back("executed", text(local->executed));
    if (local->replica) facts.emplace_back("replication", replication(*local->replica));
    if (pulse.lag) facts.emplace_back("lag", lag(*pulse.lag));
    if (local->is_primary()) facts.emplace_back("protection", protection(*local, peer));
    if (pulse.oldest)
      facts.emplace_back("oldest transaction",
                         fmt::format("{} s, {} rows modified, connection {}", pulse.oldest->seconds,
                                     pulse.oldest->rows_modified, pulse.oldest->session));
  } else {
    facts.emplace_back("server", "cannot be looked at");
  }
  facts.emplace_back("peer's server", as_seen(peer));
  return facts;
}

}  // namespace vrrpd::mysql
