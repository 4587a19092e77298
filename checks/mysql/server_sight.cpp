// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/server_sight.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <functional>
#include <iterator>
#include <ranges>
#include <set>
#include <sstream>

#include "vrrpd/base/address.hpp"
#include "vrrpd/base/poll_until.hpp"

extern "C" {
#include <sys/pidfd.h>  // glibc 2.36 forgot to say that it is C
}

namespace vrrpd::mysql {
namespace {

namespace fs = std::filesystem;

fs::path proc_folder(pid_t pid) { return fs::path{"/proc"} / std::to_string(pid); }

std::string command_of(pid_t pid) {
  std::ifstream in{proc_folder(pid) / "cmdline", std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

bool is_server(std::string_view command) {
  return command.find("mysqld") != std::string_view::npos ||
         command.find("mariadbd") != std::string_view::npos;
}

std::optional<pid_t> written_in(const fs::path& pid_file) {
  std::ifstream in{pid_file};
  pid_t pid = 0;
  if (in >> pid) return pid;
  return std::nullopt;
}

std::optional<IpAddress> address_in(const sockaddr_storage& end) {
  if (end.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(end).sin_addr;
    return IpAddress::from_bytes({reinterpret_cast<const std::uint8_t*>(&v4), sizeof v4});
  }
  if (end.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(end).sin6_addr;
    return IpAddress::from_bytes({reinterpret_cast<const std::uint8_t*>(&v6), sizeof v6});
  }
  return std::nullopt;
}

/// A TCP connection of this host with itself: both ends have the same address, or are loopback's.
bool stays_on_this_host(int connection) {
  sockaddr_storage own{}, other{};
  socklen_t own_length = sizeof own, other_length = sizeof other;
  if (::getsockname(connection, reinterpret_cast<sockaddr*>(&own), &own_length) != 0 ||
      ::getpeername(connection, reinterpret_cast<sockaddr*>(&other), &other_length) != 0)
    return false;
  const auto here = address_in(own), there = address_in(other);
  return here && there && (here == there || (there->is_v4() && there->bytes()[0] == 127));
}

/// The first process that `wanted` accepts.
std::optional<pid_t> first_process(const std::function<bool(pid_t)>& wanted) {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator{"/proc", ignored}) {
    const std::string name = entry.path().filename();
    pid_t pid = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (error == std::errc{} && end == name.data() + name.size() && wanted(pid)) return pid;
  }
  return std::nullopt;
}

/// The sockets of this network namespace on which somebody listens, as /proc/PID/fd names them.
std::set<std::string> listening_sockets() {
  constexpr std::string_view accepting = "00010000";  // __SO_ACCEPTCON
  std::set<std::string> found;
  std::ifstream in{"/proc/net/unix"};
  std::string line;
  std::getline(in, line);  // headings
  while (std::getline(in, line)) {
    std::istringstream words{line};
    std::string number, references, protocol, flags, type, state, inode;
    if (words >> number >> references >> protocol >> flags >> type >> state >> inode &&
        flags == accepting)
      found.insert("socket:[" + inode + "]");
  }
  return found;
}

/// It has no socket yet on which it listens. False if its descriptors are not to be seen.
bool does_not_listen(pid_t pid, const std::set<std::string>& listening) {
  std::error_code error;
  fs::directory_iterator descriptors{proc_folder(pid) / "fd", error};
  if (error) return false;
  return std::ranges::none_of(descriptors, [&](const fs::directory_entry& entry) {
    std::error_code ignored;
    return listening.contains(fs::read_symlink(entry.path(), ignored).native());
  });
}

/// Where that is not to be seen (another user's process, no CAP_SYS_PTRACE) it counts as ours.
bool of_this_network(pid_t pid) {
  std::error_code own_error, error;
  const fs::path own = fs::read_symlink("/proc/self/ns/net", own_error);
  const fs::path other = fs::read_symlink(proc_folder(pid) / "ns/net", error);
  return error || own_error || own == other;
}

}  // namespace

std::optional<pid_t> listener_behind(int connection) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (::getsockname(connection, reinterpret_cast<sockaddr*>(&address), &length) != 0 ||
      address.ss_family != AF_UNIX)
    return std::nullopt;
  ucred listener{};
  length = sizeof listener;
  if (::getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &listener, &length) != 0 ||
      listener.pid <= 1)
    return std::nullopt;
  return listener.pid;
}

std::optional<WatchedProcess> WatchedProcess::behind(int connection, const fs::path& pid_file) {
  std::optional<pid_t> pid = listener_behind(connection);
  if (!pid && stays_on_this_host(connection)) pid = written_in(pid_file);
  if (!pid || *pid <= 1) return std::nullopt;
  FileDescriptor handle{::pidfd_open(*pid, 0)};
  std::string command = command_of(*pid);
  if (!handle || !is_server(command)) return std::nullopt;
  return WatchedProcess{*pid, std::move(handle), std::move(command)};
}

bool WatchedProcess::ended_by(Instant until) const {
  std::array waiting{pollfd{.fd = handle_.get(), .events = POLLIN, .revents = 0}};
  return poll_until(waiting, until);
}

// "PID (name) S …": the name may have anything in it, also ')'.
char WatchedProcess::state() const {
  std::ifstream in{proc_folder(pid_) / "stat"};
  const std::string line{std::istreambuf_iterator<char>{in}, {}};
  const auto name_end = line.rfind(") ");
  return name_end == std::string::npos || name_end + 2 >= line.size() ? '\0' : line[name_end + 2];
}

std::optional<pid_t> WatchedProcess::successor() const {
  return first_process([&](pid_t pid) { return pid != pid_ && command_of(pid) == command_; });
}

std::optional<pid_t> server_starting_for(const fs::path& socket) {
  struct stat folder {};
  if (socket.empty() || ::stat(socket.parent_path().c_str(), &folder) != 0) return std::nullopt;
  const std::set<std::string> listening = listening_sockets();
  return first_process([&](pid_t pid) {
    struct stat process {};
    return ::stat(proc_folder(pid).c_str(), &process) == 0 && process.st_uid == folder.st_uid &&
           is_server(command_of(pid)) && of_this_network(pid) && does_not_listen(pid, listening);
  });
}

}  // namespace vrrpd::mysql
