// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/record.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <map>
#include <mutex>

#include "notify/mysql/json_fields.hpp"

namespace vrrpd::mysql {
namespace {

constexpr int format = 1;

/// A fence, a transition and a look may change a record at a time, each on a thread of its own:
/// from the read to the write, so that none writes back what another one has changed in between.
/// Instances have records of their own, and do not wait for each other's disks.
std::mutex& changing(const std::filesystem::path& file) {
  static std::mutex choosing;
  static std::map<std::filesystem::path, std::mutex> each;
  const std::scoped_lock alone{choosing};
  return each[file];
}

Json source_json(const Record& record) {
  const ReplicaStatus& source = *record.old_source;
  return {{"host", source.source_host},
          {"port", source.source_port},
          {"log_file", source.read.file},
          {"read_pos", source.read.position},
          {"exec_pos", source.executed.position},
          {"received", text(source.received)},
          {"applied", record.applied}};
}

std::optional<Json> read_json(const std::filesystem::path& file) {
  auto json = read_object(file);
  if (!json || !json->contains("vrrpd") || !(*json)["vrrpd"].is_object()) return std::nullopt;
  return json;
}

constexpr const char* before = "before";

/// What says that this node holds the address: our part of the record, or what a try that was not
/// completed has left of the one before. nullptr: nothing does.
Json* still_held(Json& own) {
  if (field(own, "held", false)) return &own;
  const auto kept = own.find(before);
  if (field(own, "complete", false) || kept == own.end() || !kept->is_object()) return nullptr;
  return field(*kept, "held", false) ? &*kept : nullptr;
}

/// Changes a record that still says that this node holds the address.
SystemResult<void> amend(const std::filesystem::path& file, const Json& changes) {
  const std::scoped_lock alone{changing(file)};
  auto json = read_json(file);
  Json* held = json ? still_held((*json)["vrrpd"]) : nullptr;
  if (held == nullptr) return {};
  held->update(changes);
  return write_durably(file, written_out(*json));
}

LastPromotion promotion_in(const Json& own) {
  return {.identity = field<std::string>(own, "server_identity", ""),
          .boot_id = field<std::string>(own, "boot_id", ""),
          .term = {field<std::uint64_t>(own, "term", 0)},
          .history = field<std::string>(own, "gtid_state", ""),
          .complete = field(own, "complete", false),
          .held = field(own, "held", false),
          .abandoned = field(own, "abandoned", false),
          .source_at_large = field(own, "source_at_large", false),
          .recorded_at = instant(own, "recorded_at_boottime_ns"),
          .stopped_at = instant(own, "stopped_at_boottime_ns"),
          .stopped_beside_peer = field(own, "stopped_beside_peer", false),
          .stopped_beside_host = field(own, "stopped_beside_host", false),
          .yielded = field(own, "yielded", false),
          .closed_here = field(own, "closed_here", false)};
}

Json as_json(const Record& record) {
  Json json{{"File", record.binlog.file},
            {"Position", record.binlog.position},
            {"Binlog_Do_DB", ""},
            {"Binlog_Ignore_DB", ""},
            {"Executed_Gtid_Set", record.history}};
  Json own{{"format", format},
           {"term", record.term.number},
           {"flavour", record.flavour == Flavour::mysql ? "mysql" : "mariadb"},
           {"version", record.version},
           {"server_identity", record.identity},
           {"server_id", record.server_id},
           {"instance", record.instance},
           {"promoted_at", record.promoted_at},
           {"boot_id", record.boot_id},
           {"recorded_at_boottime_ns", in_json(record.recorded_at)},
           {"verdict", record.verdict},
           {"basis", record.basis},
           {"gtid_state", record.history}};
  if (record.old_source) own["old_source"] = source_json(record);
  own["steps_ms"] = record.steps_ms;
  own["source_at_large"] = record.source_at_large;
  own["complete"] = record.complete;
  own["held"] = record.held;
  json["vrrpd"] = std::move(own);
  return json;
}

}  // namespace

std::string to_json(const Record& record) { return written_out(as_json(record)); }

SystemResult<void> write_record(const std::filesystem::path& file, const Record& record) {
  Json json = as_json(record);
  const std::scoped_lock alone{changing(file)};
  auto last = record.complete ? std::nullopt : read_json(file);
  if (const Json* held = last ? still_held((*last)["vrrpd"]) : nullptr)
    json["vrrpd"][before] = *held;
  return write_durably(file, written_out(json));
}

std::optional<LastPromotion> read_last_promotion(const std::filesystem::path& file) {
  const auto json = read_json(file);
  if (!json) return std::nullopt;
  return promotion_in((*json)["vrrpd"]);
}

std::optional<LastPromotion> read_held_promotion(const std::filesystem::path& file) {
  auto json = read_json(file);
  const Json* held = json ? still_held((*json)["vrrpd"]) : nullptr;
  if (held == nullptr) return std::nullopt;
  return promotion_in(*held);
}

SystemResult<void> mark_left(const std::filesystem::path& file) {
  return amend(file, {{"held", false}});
}

SystemResult<void> mark_held(const std::filesystem::path& file) {
  const std::scoped_lock alone{changing(file)};
  auto json = read_json(file);
  if (!json || !field((*json)["vrrpd"], "complete", false)) return {};
  (*json)["vrrpd"]["held"] = true;
  return write_durably(file, written_out(*json));
}

SystemResult<void> mark_abandoned(const std::filesystem::path& file) {
  const std::scoped_lock alone{changing(file)};
  auto json = read_json(file);
  if (!json) return {};
  (*json)["vrrpd"]["abandoned"] = true;
  return write_durably(file, written_out(*json));
}

SystemResult<void> mark_source_settled(const std::filesystem::path& file) {
  return amend(file, {{"source_at_large", false}});
}

SystemResult<void> mark_stopped(const std::filesystem::path& file, Instant now, bool beside_peer,
                                bool beside_host) {
  return amend(file, {{"stopped_at_boottime_ns", in_json(now)},
                      {"stopped_beside_peer", beside_peer},
                      {"stopped_beside_host", beside_host}});
}

SystemResult<void> mark_yielded(const std::filesystem::path& file) {
  return amend(file, {{"yielded", true}});
}

SystemResult<void> mark_closed_here(const std::filesystem::path& file) {
  return amend(file, {{"closed_here", true}});
}

std::string utc_now() {
  const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)),
                     (now - seconds).count());
}

}  // namespace vrrpd::mysql
