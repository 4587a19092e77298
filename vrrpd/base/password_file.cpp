// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/base/password_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <string_view>

#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/system_error.hpp"

namespace vrrpd {

std::expected<std::string, std::string> read_password(const std::filesystem::path& file) {
  // A FIFO must not hold anybody up.
  const FileDescriptor opened{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (!opened) return std::unexpected{last_system_error("open password_file", file).text()};

  struct stat status {};
  if (::fstat(opened.get(), &status) != 0)
    return std::unexpected{last_system_error("stat password_file", file).text()};
  if (!S_ISREG(status.st_mode))
    return std::unexpected{fmt::format("password_file {} is not a file", file.native())};
  if ((status.st_mode & S_IRWXO) != 0)
    return std::unexpected{fmt::format(
        "password_file {} may be read by everybody: run chmod 0600 on it", file.native())};

  std::array<char, 1024> buffer{};
  const ssize_t length = ::read(opened.get(), buffer.data(), buffer.size());
  if (length < 0) return std::unexpected{last_system_error("read password_file", file).text()};
  if (static_cast<std::size_t>(length) == buffer.size())
    return std::unexpected{
        fmt::format("password_file {} is longer than a password can be", file.native())};

  std::string_view line{buffer.data(), static_cast<std::size_t>(length)};
  line = line.substr(0, line.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  // A login without a password is one without this key.
  if (line.empty())
    return std::unexpected{fmt::format(
        "password_file {} has an empty first line: the password belongs there", file.native())};
  return std::string{line};
}

}  // namespace vrrpd
