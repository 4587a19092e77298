// SPDX-License-Identifier: Apache-2.0
#include "tests/servers/spawned.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <unistd.h>

#include <random>
#include <stdexcept>

#include "vrrpd/base/file_descriptor.hpp"

namespace vrrpd::test {

namespace fs = std::filesystem;

std::uint16_t free_port() {
  std::random_device entropy;
  std::uniform_int_distribution<std::uint16_t> any{15000, 32000};
  for (int attempt = 0; attempt < 100; ++attempt) {
    const FileDescriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const std::uint16_t port = any(entropy);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    if (::bind(socket.get(), generic, sizeof address) == 0) return port;
  }
  throw std::runtime_error{"no free port on 127.0.0.1"};
}

fs::path temporary_folder() {
  std::string pattern = (fs::temp_directory_path() / "vrrpd-servers-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"mkdtemp failed"};
  return pattern;
}

pid_t spawn(std::vector<std::string> command, const fs::path& log) {
  command.insert(command.begin(),
                 {"setpriv", "--pdeathsig", "KILL", "env", "TMPDIR=" + log.parent_path().string()});
  std::vector<char*> argv;
  for (std::string& word : command) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_t pid = -1;
  const int error = posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error{fmt::format("cannot start {}", command[3])};
  return pid;
}

}  // namespace vrrpd::test
