// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/pair_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "checks/mysql/planned_restart.hpp"

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;

/// One of some words.
template <class Choice>
void word(SettingsReader& reader, std::string_view key, Choice& target,
          std::initializer_list<std::pair<std::string_view, Choice>> known) {
  const auto text = reader.text(key);
  if (!text) return;
  std::string words;
  for (const auto& [name, choice] : known) {
    if (name == *text) {
      target = choice;
      return;
    }
    words += fmt::format("{}\"{}\"", words.empty() ? "" : ", ", name);
  }
  reader.complain(key, fmt::format("\"{}\" is none of {}", *text, words));
}

void read_policy(SettingsReader& reader, Policy& policy) {
  const auto duration = [&](std::string_view key, Duration& target) {
    if (const auto value = reader.duration(key, 0s, 24h)) target = *value;
  };
  if (const auto lossy = reader.boolean("allow_lossy")) policy.allow_lossy = *lossy;
  duration("max_loss", policy.max_loss);
  duration("takeover_delay", policy.takeover_delay);
  duration("min_failover_interval", policy.min_failover_interval);
  duration("wait_for_closed_primary", policy.wait_for_closed_primary);
  word(reader, "on_applier_error", policy.on_applier_error,
       {{"refuse", OnApplierError::refuse}, {"promote", OnApplierError::promote}});
  word(reader, "no_replica", policy.no_replica,
       {{"async_until_peer", NoReplica::async_until_peer},
        {"timeout", NoReplica::timeout},
        {"block", NoReplica::block}});
}

void read_isolation(SettingsReader& reader, PairSettings& pair) {
  if (const auto text = reader.text("gateway")) {
    pair.gateway = IpAddress::parse(*text);
    if (!pair.gateway || pair.gateway->is_link_local() || pair.gateway->is_multicast())
      reader.complain("gateway", fmt::format("\"{}\" is not the address of a gateway", *text),
                      "an IPv4 or IPv6 address that answers echo requests; not a link-local one");
  }
  if (const auto after = reader.duration("self_fence_after", 100ms, 24h))
    pair.self_fence_after = *after;
  pair.fence_hook = reader.texts("fence_hook");
  if (!pair.fence_hook.empty() && !pair.fence_hook.front().starts_with('/'))
    reader.complain("fence_hook", "\"fence_hook\" begins with the path of a program",
                    R"(fence_hook = ["/usr/local/sbin/switch-off", "db1"])");
  if (const auto limit = reader.duration("fence_hook_timeout", 100ms, 10min)) {
    pair.fence_hook_timeout = *limit;
    if (pair.fence_hook.empty())
      reader.complain("fence_hook_timeout", "there is no \"fence_hook\" that it could be of");
  }
}

void read_own(const Settings& own, PairSettings& pair, Diagnostics& diagnostics) {
  SettingsReader reader{own, diagnostics};
  read_policy(reader, pair.policy);
  if (const auto stall = reader.duration("drain_stall", 100ms, 1h)) pair.drain_stall = *stall;
  if (const auto kill = reader.boolean("kill_hung_server")) pair.kill_hung_server = *kill;
  read_isolation(reader, pair);
  if (const auto after = reader.duration("solo_after", 0s, 24h)) pair.solo_after = *after;
  const auto timeout = reader.duration("semi_sync_timeout", 100ms, 24h);
  const bool keep = reader.boolean("keep_semi_sync_timeout").value_or(false);
  if (timeout && keep)
    reader.complain("semi_sync_timeout",
                    "\"semi_sync_timeout\" and \"keep_semi_sync_timeout\" exclude each other");
  if (timeout) pair.semi_sync_timeout = *timeout;
  if (keep) pair.semi_sync_timeout.reset();
  if (pair.policy.no_replica == NoReplica::block && (timeout || keep))
    reader.complain("no_replica",
                    "no_replica = \"block\" waits for ever: leave out \"semi_sync_timeout\" and "
                    "\"keep_semi_sync_timeout\"");
  reader.refuse_unknown_keys();
}

void need(SettingsReader& reader, std::string_view key, std::string_view example) {
  reader.complain(key, fmt::format("[mysql] has no \"{}\"", key), fmt::format("e.g. {}", example));
}

void read_shared(const Settings& shared, PairSettings& pair, Diagnostics& diagnostics) {
  SettingsReader reader{shared, diagnostics};
  if (auto local = read_endpoint(reader, "local", diagnostics)) pair.local = *std::move(local);
  if (auto peer = read_endpoint(reader, "peer", diagnostics)) pair.peer = *std::move(peer);
  pair.peer_fence = pair.peer;
  if (auto fence = read_account(reader, "peer_fence", diagnostics))
    pair.peer_fence.account = *std::move(fence);
  if (auto account = read_account(reader, "replication", diagnostics))
    pair.replication = *std::move(account);
  pair.heartbeat = read_heartbeat(reader, pair.local, diagnostics);
  pair.planned_restart = read_planned_restart(reader, !pair.local.socket.empty());
  if (const auto record = reader.text("record")) pair.record = *record;
  if (auto program = reader.text("binlog_program")) pair.binlog_program = *std::move(program);
  if (const Settings* etcd = reader.table("etcd"))
    pair.etcd = witness::read_etcd_settings(*etcd, diagnostics);
  if (pair.etcd && pair.policy.no_replica != NoReplica::block)
    reader.complain("etcd",
                    "[mysql.etcd] decides nothing as long as a primary may acknowledge "
                    "without its replica anyway",
                    "set no_replica = \"block\" in [notify.NAME]");

  if (!shared.contains("local"))
    need(reader, "local", R"(local = { socket = "/run/mysqld/mysqld.sock", user = "vrrpd" })");
  if (!shared.contains("peer"))
    need(reader, "peer", R"(peer = { host = "192.0.2.2", port = 3306, user = "vrrpd_monitor" })");
  else if (pair.peer.host.empty() && !pair.peer.socket.empty())
    reader.complain("peer", "\"peer\" must have a host: replication needs it");
  if (!shared.contains("replication"))
    need(reader, "replication", R"(replication = { user = "repl", password_file = "…" })");
  reader.refuse_unknown_keys();
}

}  // namespace

std::optional<PairSettings> read_pair_settings(std::string_view name, const Settings& own,
                                               const Settings& shared, const notify::Host& host,
                                               Diagnostics& diagnostics) {
  PairSettings pair;
  pair.name = name;
  pair.record = std::filesystem::path{host.state_directory} /
                (host.server.empty() ? "master_info" : "master_info." + host.server);
  const auto first = static_cast<std::ptrdiff_t>(diagnostics.size());
  read_own(own, pair, diagnostics);
  read_shared(shared, pair, diagnostics);
  const bool wrong =
      std::any_of(diagnostics.begin() + first, diagnostics.end(),
                  [](const Diagnostic& one) { return one.severity == Severity::error; });
  if (wrong) return std::nullopt;
  return pair;
}

}  // namespace vrrpd::mysql
