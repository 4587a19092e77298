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
#include "vrrpd/base/process.hpp"

namespace vrrpd::mysql {

/// A --defaults-file with the account and the way to the server, mode 0600, as long as it lives:
/// the command line and the environment of a process can be read by others.
class ClientFile {
 public:
  /// Made in `folder`, under a name of its own. Reads the password file anew.
  [[nodiscard]] static std::expected<ClientFile, std::string> create(
      const std::filesystem::path& folder, const Endpoint& endpoint);
  ClientFile(ClientFile&& other) noexcept;
  ClientFile& operator=(ClientFile&&) = delete;
  ~ClientFile();

  [[nodiscard]] std::string option() const { return "--defaults-file=" + path_.native(); }

 private:
  explicit ClientFile(std::filesystem::path path) : path_{std::move(path)} {}
  std::filesystem::path path_;
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
