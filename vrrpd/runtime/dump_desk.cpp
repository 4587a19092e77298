// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/dump_desk.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <exception>
#include <utility>

#include "vrrpd/linux/replace_file.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

// Whoever asks again and again gets the newest.
constexpr std::size_t waiting_dumps_most = 8;

const char* extension(Dump dump) {
  switch (dump) {
    case Dump::data: return "data";
    case Dump::stats: return "stats";
    case Dump::json: break;
  }
  return "json";
}

std::string text_of(Dump dump, const Snapshot& snapshot, JsonVersion version) {
  switch (dump) {
    case Dump::data: return data_text(snapshot);
    case Dump::stats: return stats_text(snapshot);
    case Dump::json: break;
  }
  return json_text(snapshot, version);
}

std::string name_of_data(const config::ProcessFiles& files,
                         const config::DaemonIdentity& identity) {
  if (!files.state_dump.empty()) return files.state_dump;
  const std::string part = files.named_by_instance ? identity.text() : std::string{};
  return fmt::format("keepalived.{}{}data", part, part.empty() ? "" : ".");
}

}  // namespace

void DumpDesk::write(Dump dump, Snapshot snapshot, const config::Model& model) {
  const auto& files = model.global.files;
  std::string name = fmt::format("keepalived.{}", extension(dump));
  // keepalived 2.2.7: of the three only this one.
  if (dump == Dump::data) name = name_of_data(files, model.identity);
  const auto version = files.json_version == 2 ? JsonVersion::object : JsonVersion::array;
  append(
      name.starts_with('/') ? name : directory_ + "/" + name,
      [dump, version, snapshot = std::move(snapshot)] { return text_of(dump, snapshot, version); });
}

void DumpDesk::write(std::string path, std::string text) {
  append(std::move(path), [text = std::move(text)] { return text; });
}

void DumpDesk::append(std::string path, std::function<std::string()> text) {
  if (!queue_) {
    auto started = modules::start_job_queue("dumps");
    if (!started) return log(Level::error, "{} is not written: {}", path, started.error());
    queue_ = std::move(*started);
  }
  queue_->append([path = std::move(path), text = std::move(text)](const Cancellation&) {
    try {
      const auto written = linux::replace_file(path, text());
      if (written) return log(Level::debug, "wrote {}", path);
      log(Level::error, "{}", written.error().text());
    } catch (const std::exception& error) {
      log(Level::error, "{}: {}", path, error.what());
    }
  });
  queue_->keep_newest(waiting_dumps_most);
}

std::string dump_directory() {
  const char* const directory = std::getenv("TMPDIR");
  return directory != nullptr && *directory == '/' ? directory : "/tmp";
}

}  // namespace vrrpd::runtime
