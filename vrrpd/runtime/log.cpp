// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/log.hpp"

#include <spdlog/async.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/sinks/syslog_sink.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <vector>

namespace vrrpd::runtime {
namespace {

// Each place costs some 400 bytes, from the start.
constexpr std::size_t queue_length = 512;

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warning: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
  }
  return spdlog::level::info;
}

/// The usual place of a log file is /tmp, where anybody could lead us to another file.
bool is_a_strangers_link(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode) && status.st_uid != 0 &&
         status.st_uid != ::geteuid();
}

struct FileSink {
  spdlog::sink_ptr sink;  ///< nothing: none is asked for, or
  std::string refused{};  ///< why there is none
};

/// A log that cannot be written costs no mastership, and hides nothing from the others.
FileSink open_file(const std::string& path) {
  if (path.empty()) return {};
  if (is_a_strangers_link(path)) return {{}, path + " is somebody else's link"};
  try {
    return {std::make_shared<spdlog::sinks::basic_file_sink_mt>(path)};
  } catch (const spdlog::spdlog_ex& error) {
    return {{}, error.what()};
  }
}

std::shared_ptr<spdlog::details::thread_pool> pool;
std::shared_ptr<spdlog::async_logger> logger;
std::shared_ptr<spdlog::async_logger> off_console;  ///< the same without standard error

/// Lines that the queue had no room for are mentioned with the next one that it has.
void mention_dropped() {
  static std::atomic<std::size_t> mentioned = 0;  // any thread logs
  const std::size_t dropped = pool->overrun_counter();
  const std::size_t before = mentioned.exchange(dropped);
  if (dropped <= before) return;
  logger->warn("{} log lines were dropped: the log is slower than what happens", dropped - before);
}

}  // namespace

void start_log(const LogOptions& options) {
  std::vector<spdlog::sink_ptr> sinks;
  if (options.syslog) {
    sinks.push_back(std::make_shared<spdlog::sinks::syslog_sink_mt>(
        options.ident, LOG_PID, options.facility.value_or(LOG_DAEMON), false));
  }
  auto file = open_file(options.file);
  if (file.sink) {
    file.sink->set_pattern("%Y-%m-%d %H:%M:%S.%e vrrpd[%P]: %l: %v");
    sinks.push_back(std::move(file.sink));
  }
  // The console last, so that one logger has all of them, and the other those before it.
  const auto others = static_cast<std::ptrdiff_t>(sinks.size());
  if (options.console) {
    auto console = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    console->set_pattern("%Y-%m-%d %H:%M:%S.%e vrrpd[%P]: %^%l%$: %v");
    sinks.push_back(std::move(console));
  }
  pool = std::make_shared<spdlog::details::thread_pool>(queue_length, 1);
  // Standard error and the system log hold nothing back; a file does, unless it is asked not to.
  const bool at_once = options.file.empty() || options.flush_file;
  const auto logger_to = [&](auto end) {
    auto made = std::make_shared<spdlog::async_logger>(
        "vrrpd", sinks.begin(), end, pool, spdlog::async_overflow_policy::overrun_oldest);
    made->set_level(options.detail ? spdlog::level::debug : spdlog::level::info);
    made->flush_on(at_once ? spdlog::level::debug : spdlog::level::warn);
    return made;
  };
  logger = logger_to(sinks.end());
  off_console = logger_to(sinks.begin() + others);
  if (file.refused.empty()) return;
  const std::string said = file.refused + ": no log is written there";
  fmt::print(stderr, "vrrpd: {}\n", said);
  off_console->error(said);
}

void stop_log() {
  if (!logger) return;
  mention_dropped();
  logger.reset();
  off_console.reset();
  pool.reset();  // joins the thread once the queue is empty
}

void log_line(Level level, std::string_view text) {
  if (!logger) {
    fmt::print(stderr, "vrrpd: {}\n", text);
    return;
  }
  logger->log(to_spdlog(level), text);
  if (pool->overrun_counter() != 0) mention_dropped();
}

void log_line_off_console(Level level, std::string_view text) {
  if (off_console) off_console->log(to_spdlog(level), text);
}

}  // namespace vrrpd::runtime
