// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/client_program.hpp"

#include <time.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <csignal>
#include <fstream>

namespace vrrpd::lab {
namespace {

std::atomic<bool> over = false;
static_assert(std::atomic<bool>::is_always_lock_free, "written by a signal handler");

void end_soon(int /*signal*/) { over = true; }

}  // namespace

void end_on_signals() {
  std::signal(SIGTERM, end_soon);
  std::signal(SIGINT, end_soon);
  std::signal(SIGPIPE, SIG_IGN);
}

bool ending() { return over; }

std::int64_t boot_microseconds() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return static_cast<std::int64_t>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1'000;
}

void say(std::string line) {
  line += '\n';
  if (write(STDOUT_FILENO, line.data(), line.size()) < 0) over = true;
}

std::optional<unsigned> number(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value == 0) return {};
  return value;
}

std::optional<std::string> first_line(const char* path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) return {};
  return line;
}

}  // namespace vrrpd::lab
