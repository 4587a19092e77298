// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/record.hpp"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string_view>

#include "vrrpd/base/file_descriptor.hpp"

namespace vrrpd::mysql {
namespace {

using Json = nlohmann::ordered_json;

constexpr int format = 1;

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
  std::ifstream in{file};
  if (!in) return std::nullopt;
  Json json = Json::parse(in, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("vrrpd") || !json["vrrpd"].is_object())
    return std::nullopt;
  return json;
}

template <class Value>
Value field(const Json& object, const char* key, Value otherwise) {
  const auto found = object.find(key);
  if (found == object.end()) return otherwise;
  const bool fits = std::is_same_v<Value, bool>          ? found->is_boolean()
                    : std::is_same_v<Value, std::string> ? found->is_string()
                                                         : found->is_number_integer();
  return fits ? found->get<Value>() : otherwise;
}

SystemResult<void> write_all(int descriptor, std::string_view content, const std::string& name) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return std::unexpected{last_system_error("write", name)};
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(descriptor) != 0) return std::unexpected{last_system_error("fsync", name)};
  return {};
}

SystemResult<void> sync_folder(const std::filesystem::path& folder) {
  const FileDescriptor opened{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!opened || ::fsync(opened.get()) != 0)
    return std::unexpected{last_system_error("fsync", folder)};
  return {};
}

/// Changes one field of a record that still says that this node holds the address.
SystemResult<void> amend(const std::filesystem::path& file, const char* name, const Json& value) {
  auto json = read_json(file);
  if (!json || !field((*json)["vrrpd"], "held", false)) return {};
  (*json)["vrrpd"][name] = value;
  return write_durably(file, json->dump(2, ' ', false, Json::error_handler_t::replace) + '\n');
}

}  // namespace

std::string to_json(const Record& record) {
  Json json{{"File", record.binlog.file},
            {"Position", record.binlog.position},
            {"Binlog_Do_DB", ""},
            {"Binlog_Ignore_DB", ""},
            {"Executed_Gtid_Set", record.history}};
  Json own{{"format", format},
           {"flavour", record.flavour == Flavour::mysql ? "mysql" : "mariadb"},
           {"version", record.version},
           {"server_identity", record.identity},
           {"server_id", record.server_id},
           {"instance", record.instance},
           {"promoted_at", record.promoted_at},
           {"boot_id", record.boot_id},
           {"verdict", record.verdict},
           {"gtid_state", record.history}};
  if (record.old_source) own["old_source"] = source_json(record);
  own["steps_ms"] = record.steps_ms;
  own["complete"] = record.complete;
  own["held"] = record.held;
  json["vrrpd"] = std::move(own);
  // Server texts are not always UTF-8; a replacement character is better than no record.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::optional<LastPromotion> read_last_promotion(const std::filesystem::path& file) {
  const auto json = read_json(file);
  if (!json) return std::nullopt;
  const Json& own = (*json)["vrrpd"];
  const auto stopped = field<std::int64_t>(own, "stopped_at_boottime_ns", 0);
  return LastPromotion{
      .identity = field<std::string>(own, "server_identity", ""),
      .boot_id = field<std::string>(own, "boot_id", ""),
      .complete = field(own, "complete", false),
      .held = field(own, "held", false),
      .stopped_at = stopped == 0 ? std::nullopt : std::optional{Instant{Duration{stopped}}}};
}

SystemResult<void> write_durably(const std::filesystem::path& file, const std::string& content) {
  std::error_code ignored;  // an absent folder shows in open()
  std::filesystem::create_directories(file.parent_path(), ignored);
  const std::string beside = file.native() + ".new";
  {
    const FileDescriptor opened{
        ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)};
    if (!opened) return std::unexpected{last_system_error("create", beside)};
    if (auto written = write_all(opened.get(), content, beside); !written) return written;
  }
  if (::rename(beside.c_str(), file.c_str()) != 0)
    return std::unexpected{last_system_error("rename", beside)};
  return sync_folder(file.has_parent_path() ? file.parent_path() : ".");
}

SystemResult<void> mark_left(const std::filesystem::path& file) {
  return amend(file, "held", false);
}

SystemResult<void> mark_stopped(const std::filesystem::path& file, Instant now) {
  return amend(file, "stopped_at_boottime_ns", now.time_since_epoch().count());
}

std::string current_boot_id() {
  std::ifstream in{"/proc/sys/kernel/random/boot_id"};
  std::string id;
  std::getline(in, id);
  return id;
}

std::string utc_now() {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)),
                     (now - seconds).count());
}

}  // namespace vrrpd::mysql
