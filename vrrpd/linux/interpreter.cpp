// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/interpreter.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/linux/executable.hpp"

namespace vrrpd::linux {
namespace {

/// Without its "#!"; nothing if it has none. The kernel looks at so many bytes, too.
std::optional<std::string> first_line(const std::string& path) {
  // Opened without waiting: a fifo that takes a script's place must not hold anybody up.
  const FileDescriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (!file) return std::nullopt;
  std::array<char, 256> begin{};
  const auto length = ::read(file.get(), begin.data(), begin.size());
  if (length < 2) return std::nullopt;
  const std::string_view text{begin.data(), static_cast<std::size_t>(length)};
  const auto end = text.find('\n');
  if (!text.starts_with("#!") || end == text.npos) return std::nullopt;
  return std::string{text.substr(2, end - 2)};
}

/// Takes the first word off `text`.
std::string_view take_word(std::string_view& text) {
  constexpr std::string_view blanks = " \t";
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  const auto end = std::min(text.find_first_of(blanks), text.size());
  return std::exchange(text, text.substr(end)).substr(0, end);
}

}  // namespace

std::optional<std::string> interpreter_trouble(const std::string& path) {
  const auto line = first_line(path);
  if (!line) return std::nullopt;
  if (line->ends_with('\r')) {
    return "its first line ends with a carriage return, which the kernel takes for a part of the "
           "interpreter's name; try: sed -i 's/\\r$//' " +
           path;
  }
  std::string_view rest{*line};
  auto wanted = take_word(rest);
  if (wanted.empty()) return std::nullopt;
  if (wanted == "/usr/bin/env") {
    const auto name = take_word(rest);
    if (!name.empty() && !name.starts_with('-') && !name.contains('=')) wanted = name;
  }
  const auto found = find_executable(wanted);
  if (found) return std::nullopt;
  return "its interpreter cannot be run: " + found.error().text();
}

}  // namespace vrrpd::linux
