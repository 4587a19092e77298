// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/tracked_number.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <limits>
#include <system_error>

#include "vrrpd/base/file_descriptor.hpp"

namespace vrrpd::linux {
namespace {

constexpr std::size_t most_bytes = 127;  // keepalived reads no more

// False below: errno says why.

bool fill(int file, std::string_view text) {
  const auto length = ::write(file, text.data(), text.size());
  if (length >= 0 && static_cast<std::size_t>(length) < text.size()) errno = ENOSPC;
  return length == static_cast<ssize_t>(text.size());
}

/// As init_file without overwrite: what is there stays, a link to nothing too.
bool create(const std::string& path, std::string_view text) {
  const FileDescriptor file{
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
  if (!file) return errno == EEXIST;
  return fill(file.get(), text);
}

/// Whoever may write to the old file, an operator perhaps, may write to the new one.
bool hand_over(int file, const std::string& path) {
  struct stat old {};
  if (::lstat(path.c_str(), &old) != 0) return errno == ENOENT;
  if (!S_ISREG(old.st_mode)) return true;
  return ::fchown(file, old.st_uid, old.st_gid) == 0 && ::fchmod(file, old.st_mode & 0777) == 0;
}

/// The directory may be another user's, who set a link there to a file that only root may write:
/// the link is replaced, and what it leads to stays as it is (CVE-2018-19044 in keepalived).
bool replace(const std::string& path, std::string_view text) {
  std::string next = path + ".XXXXXX";
  const FileDescriptor file{::mkostemp(next.data(), O_CLOEXEC)};
  if (!file) return false;
  if (fill(file.get(), text) && hand_over(file.get(), path) &&
      ::rename(next.c_str(), path.c_str()) == 0) {
    return true;
  }
  const int refused = errno;
  ::unlink(next.c_str());
  errno = refused;
  return false;
}

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
  const std::string text = std::to_string(value) + "\n";
  const bool written = existing == Existing::kept ? create(path, text) : replace(path, text);
  if (!written) return std::unexpected(last_system_error("write", path));
  return {};
}

}  // namespace vrrpd::linux
