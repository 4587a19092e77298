// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/memory_file.hpp"

#include <limits>

#include "notify/mysql/json_fields.hpp"

namespace vrrpd::mysql {
namespace {

constexpr int memory_format = 1;

Json or_null(const std::optional<Instant>& time) {
  return time ? Json(in_json(*time)) : Json(nullptr);
}

Json source_json(const Knowledge::Source& source) {
  const SemiSync& semi_sync = source.semi_sync;
  return {{"identity", source.identity},
          {"seen_at_boottime_ns", in_json(source.at)},
          {"semi_sync_on", semi_sync.source_on},
          {"semi_sync_clients", semi_sync.clients},
          {"semi_sync_confirmations", semi_sync.confirmations},
          {"semi_sync_timeout_ms", semi_sync.timeout_ms},
          {"no_tx", semi_sync.unacknowledged},
          {"yes_tx", semi_sync.acknowledged},
          {"wait_sessions", semi_sync.waiting},
          {"executed", text(source.executed)}};
}

Knowledge::Source source_from(const Json& json, Flavour flavour) {
  Knowledge::Source source;
  source.identity = field<std::string>(json, "identity", "");
  source.at = instant(json, "seen_at_boottime_ns").value_or(Instant{});
  source.semi_sync.installed = true;
  source.semi_sync.source_on = field(json, "semi_sync_on", false);
  source.semi_sync.clients = field<std::uint64_t>(json, "semi_sync_clients", 0);
  source.semi_sync.confirmations = field<std::uint64_t>(json, "semi_sync_confirmations", 1);
  source.semi_sync.timeout_ms = field<std::uint64_t>(json, "semi_sync_timeout_ms", 0);
  source.semi_sync.unacknowledged = field<std::uint64_t>(json, "no_tx", 0);
  source.semi_sync.acknowledged = field<std::uint64_t>(json, "yes_tx", 0);
  // If nobody has counted them there may be any number.
  source.semi_sync.waiting =
      field<std::uint64_t>(json, "wait_sessions", std::numeric_limits<std::uint64_t>::max());
  source.executed =
      parse_history(flavour, field<std::string>(json, "executed", "")).value_or(History{});
  return source;
}

Json replica_json(const std::optional<ReplicaSight>& replica) {
  if (!replica) return nullptr;
  Json json{{"attached_at_boottime_ns", in_json(replica->at)},
            {"server_recovered_at_boottime_ns", or_null(replica->recovered)}};
  if (replica->timeout)
    json["semi_sync_timeout_ms"] =
        std::chrono::duration_cast<std::chrono::milliseconds>(*replica->timeout).count();
  return json;
}

std::optional<ReplicaSight> replica_from(const Json& json) {
  const auto found = json.find("replica");
  if (found == json.end() || !found->is_object()) return std::nullopt;
  const auto at = instant(*found, "attached_at_boottime_ns");
  if (!at) return std::nullopt;
  ReplicaSight replica{.at = *at};
  // A timeout that cannot be read is an endless one.
  if (const auto ms = field<std::int64_t>(*found, "semi_sync_timeout_ms", -1); ms >= 0)
    replica.timeout = std::chrono::milliseconds{ms};
  replica.recovered = instant(*found, "server_recovered_at_boottime_ns");
  return replica;
}

std::optional<ToldEvents> told_events(const Json& json) {
  const auto found = json.find("events");
  const auto at = instant(json, "events_at_boottime_ns");
  if (!at || found == json.end() || !found->is_string()) return std::nullopt;
  return ToldEvents{events_from_word(found->get<std::string>()), *at};
}

Knowledge knowledge_from(const Json& json, Flavour flavour) {
  Knowledge knowledge;
  if (const auto found = json.find("source"); found != json.end() && found->is_object())
    knowledge.source = source_from(*found, flavour);
  if (const auto found = json.find("hole"); found != json.end() && found->is_object())
    knowledge.hole = {.commits = field<std::uint64_t>(*found, "commits", 0), .until = {}};
  if (const auto held = field<std::string>(json, "held", ""); !held.empty())
    if (const auto history = parse_history(flavour, held)) knowledge.held = *history;
  const ReplicaThreads threads{.receiver = field<std::uint64_t>(json, "receiver_thread", 0),
                               .applier = field<std::uint64_t>(json, "applier_thread", 0)};
  if (threads != ReplicaThreads{}) knowledge.threads = threads;
  knowledge.attached_at = instant(json, "attached_at_boottime_ns");
  knowledge.primary = field<std::string>(json, "primary", "");
  knowledge.failed_over_at = instant(json, "failed_over_at_boottime_ns");
  return knowledge;
}

}  // namespace

std::string to_json(const Memory& memory, Flavour flavour) {
  const Knowledge& knowledge = memory.knowledge;
  Json json{{"format", memory_format},
            {"flavour", flavour == Flavour::mysql ? "mysql" : "mariadb"},
            {"boot_id", memory.boot_id},
            {"at_boottime_ns", in_json(memory.at)},
            {"server_started_at_boottime_ns", or_null(memory.server_started_at)},
            {"replica", replica_json(memory.replica)},
            {"term", memory.term.number},
            {"promoted_term", memory.promoted.number},
            {"primary", knowledge.primary},
            {"failed_over_at_boottime_ns", or_null(knowledge.failed_over_at)},
            {"attached_at_boottime_ns", or_null(knowledge.attached_at)}};
  if (memory.events) {
    json["events"] = to_word(memory.events->states, std::numeric_limits<std::size_t>::max());
    json["events_at_boottime_ns"] = in_json(memory.events->at);
  }
  if (knowledge.source) json["source"] = source_json(*knowledge.source);
  if (knowledge.held) json["held"] = text(*knowledge.held);
  if (knowledge.threads) {
    json["receiver_thread"] = knowledge.threads->receiver;
    json["applier_thread"] = knowledge.threads->applier;
  }
  if (knowledge.hole) json["hole"] = {{"commits", knowledge.hole->commits}};
  return written_out(json);
}

std::optional<Memory> read_memory(const std::filesystem::path& file) {
  const auto json = read_object(file);
  if (!json || field(*json, "format", std::int64_t{0}) != memory_format) return std::nullopt;
  const bool mysql = field<std::string>(*json, "flavour", "") == "mysql";
  return Memory{.boot_id = field<std::string>(*json, "boot_id", ""),
                .at = instant(*json, "at_boottime_ns").value_or(Instant{}),
                .knowledge = knowledge_from(*json, mysql ? Flavour::mysql : Flavour::mariadb),
                .server_started_at = instant(*json, "server_started_at_boottime_ns"),
                .replica = replica_from(*json),
                .events = told_events(*json),
                .term = {field<std::uint64_t>(*json, "term", 0)},
                .promoted = {field<std::uint64_t>(*json, "promoted_term", 0)}};
}

Memory MemoryFile::recall(std::string_view boot_id, Instant now) {
  auto last = read_memory(file_);
  if (!last) return {};
  written_ = *last;
  return mysql::recall(*std::move(last), boot_id, now);
}

SystemResult<void> MemoryFile::keep(const Memory& memory, Flavour flavour) {
  if (!worth_writing(written_, memory)) return {};
  written_ = memory;  // also if it fails: the next try comes with the next change
  return write_durably(file_, to_json(memory, flavour));
}

}  // namespace vrrpd::mysql
