// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/complaint_log.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <ranges>
#include <string_view>
#include <vector>

#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (const auto line : text | std::views::split('\n')) {
    const std::string_view words{line.begin(), line.end()};
    if (!words.empty()) lines.push_back(words);
  }
  return lines;
}

template <class Say>
void say(const std::string& complaints, Say line_to) {
  const auto lines = lines_of(complaints);
  for (const auto line : lines | std::views::take(complaint_lines_most)) line_to(line);
  if (lines.size() <= complaint_lines_most) return;
  line_to(fmt::format("{} more lines of complaints: vrrpd -t shows them",
                      lines.size() - complaint_lines_most));
}

Level level_of(bool usable) { return usable ? Level::warning : Level::error; }

}  // namespace

void log_complaints(const std::string& complaints, bool usable) {
  say(complaints, [level = level_of(usable)](std::string_view line) { log_line(level, line); });
}

void log_complaints_of_start(const std::string& complaints, bool usable) {
  say(complaints,
      [level = level_of(usable)](std::string_view line) { log_line_off_console(level, line); });
}

bool stderr_is_journal() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat status {};
  if (stream == nullptr || ::fstat(STDERR_FILENO, &status) != 0) return false;
  return fmt::format("{}:{}", status.st_dev, status.st_ino) == stream;
}

std::string for_an_answer(const std::string& complaints) {
  constexpr std::size_t bytes_most = std::size_t{128} * 1024;
  if (complaints.size() <= bytes_most) return complaints;
  const std::string_view all = complaints;
  const auto end = all.rfind('\n', bytes_most);
  return fmt::format("{}\nand more: vrrpd -t shows all complaints",
                     all.substr(0, end == all.npos ? bytes_most : end));
}

}  // namespace vrrpd::runtime
