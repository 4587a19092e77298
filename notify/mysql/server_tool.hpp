// SPDX-License-Identifier: Apache-2.0
// Runs one of the servers' own programs (mysqlbinlog, mariadb-binlog) beside the daemon: bounded,
// with what it prints in a file, and the account in a file that only this user can read.
#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <vector>

#include "checks/mysql/bound.hpp"
#include "checks/mysql/endpoint.hpp"
#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/process.hpp"

namespace vrrpd::mysql {

/// A --defaults-file with the account and the way to the server, mode 0600: the command line and
/// the environment of a process can be read by others. It is on no disk (memfd_create(2)), and ends
/// with this, or with the daemon, however that ends.
class ClientFile {
 public:
  /// Reads the password file anew.
  [[nodiscard]] static std::expected<ClientFile, std::string> create(const Endpoint& endpoint);

  /// For a program of the same user, as long as this lives.
  [[nodiscard]] std::string option() const;

 private:
  explicit ClientFile(FileDescriptor memory) : memory_{std::move(memory)} {}
  FileDescriptor memory_;
};

/// `text` as a value in an option file.
[[nodiscard]] std::string option_value(std::string_view text);

struct ServerTool {
  std::string program;  ///< a path, or a name to look for in PATH
  std::string package;  ///< Debian's, for the operator
};

/// Appends what it prints to `output`, which exists. The error names the program and its own words.
[[nodiscard]] std::expected<void, std::string> run_tool(ProcessLauncher& launcher,
                                                        const ServerTool& tool,
                                                        const std::vector<std::string>& arguments,
                                                        const std::filesystem::path& output,
                                                        const Bound& bound);

}  // namespace vrrpd::mysql
