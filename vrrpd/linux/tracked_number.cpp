// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/tracked_number.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <limits>
#include <system_error>

#include "vrrpd/base/file_descriptor.hpp"

namespace vrrpd::linux {
namespace {

constexpr std::size_t most_bytes = 127;  // keepalived reads no more

}  // namespace

std::optional<std::int32_t> parse_tracked_number(std::string_view text) {
  constexpr std::string_view blanks = " \t\n\v\f\r";
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    base = 16;
    text.remove_prefix(2);
  } else if (text.starts_with('0')) {
    base = 8;
  }
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  // A second sign is junk.
  if (text.starts_with('-')) return 0;
  const auto read = std::from_chars(text.data(), end, value, base);
  if (read.ec == std::errc::result_out_of_range) return std::nullopt;
  if (negative) value = -value;
  using Limits = std::numeric_limits<std::int32_t>;
  if (value < Limits::min() || value > Limits::max()) return std::nullopt;
  return static_cast<std::int32_t>(value);
}

std::optional<std::int32_t> read_tracked_number(const std::string& path) {
  const FileDescriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return 0;
  std::array<char, most_bytes> bytes;
  const auto length = ::read(file.get(), bytes.data(), bytes.size());
  if (length <= 0) return 0;
  return parse_tracked_number({bytes.data(), static_cast<std::size_t>(length)});
}

SystemResult<void> write_tracked_number(const std::string& path, std::int32_t value,
                                        Existing existing) {
  const int how = existing == Existing::kept ? O_EXCL : O_TRUNC;
  const FileDescriptor file{
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK | how, 0600)};
  if (!file && errno == EEXIST) return {};
  const std::string text = std::to_string(value) + "\n";
  if (!file || ::write(file.get(), text.data(), text.size()) < 0) {
    return std::unexpected(last_system_error("write", path));
  }
  return {};
}

}  // namespace vrrpd::linux
