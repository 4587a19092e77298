// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/peer/private_file.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string_view>

#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/system_error.hpp"

namespace vrrpd::peer {
namespace {

constexpr std::size_t file_bytes_most = std::size_t{64} * 1024;

// Two secrets of 128 bits, in hexadecimal: whoever records a handshake can try keys at leisure.
constexpr std::size_t secret_characters_least = 32;

std::unexpected<std::string> refusal(const char* call, const std::string& path) {
  return std::unexpected{last_system_error(call, path).text()};
}

}  // namespace

std::expected<std::string, std::string> read_private_file(const std::string& path) {
  // A FIFO must not hold up the start.
  const FileDescriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (!file) return refusal("open", path);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return refusal("stat", path);
  if (!S_ISREG(status.st_mode)) return std::unexpected{path + " is not a file"};
  if ((status.st_mode & (S_IRWXO | S_IWGRP)) != 0) {
    return std::unexpected{fmt::format("{} is open to others (mode {:04o}): run chmod 0600 on it",
                                       path, status.st_mode & 07777)};
  }
  if (status.st_uid != 0 && status.st_uid != ::geteuid()) {
    return std::unexpected{fmt::format(
        "{} belongs to user {}, who could change it: let root own it", path, status.st_uid)};
  }
  std::string text;
  for (;;) {
    char buffer[4096];
    const ssize_t length = ::read(file.get(), buffer, sizeof buffer);
    if (length < 0) return refusal("read", path);
    if (length == 0) return text;
    text.append(buffer, static_cast<std::size_t>(length));
    if (text.size() > file_bytes_most) return std::unexpected{path + " is too large for a secret"};
  }
}

std::expected<std::string, std::string> read_secret(const std::string& path) {
  auto text = read_private_file(path);
  if (!text) return text;
  constexpr std::string_view blanks = " \t\r\n";
  std::string_view line = *text;
  line = line.substr(0, line.find('\n'));
  const auto first = line.find_first_not_of(blanks);
  line = first == line.npos ? std::string_view{} : line.substr(first);
  line = line.substr(0, line.find_last_not_of(blanks) + 1);
  if (line.size() < secret_characters_least) {
    return std::unexpected{fmt::format(
        "the first line of {} has {} characters, a secret needs {} at least: make one by "
        "openssl rand -hex 32",
        path, line.size(), secret_characters_least)};
  }
  return std::string{line};
}

}  // namespace vrrpd::peer
