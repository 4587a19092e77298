// SPDX-License-Identifier: Apache-2.0
// Which server programs there are here, and how they are called.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "checks/mysql/dialect.hpp"

namespace vrrpd::test {

using mysql::Flavour;

/// The flavours that can be run here: all, or the one that VRRPD_FLAVOUR names ("MariaDB", "MySQL",
/// "MariaDB-11.8": that of Debian 13, in the tree VRRPD_MARIADB_TREE). A missing one is said on the
/// error stream; without any the program ends with status 77: skipped.
[[nodiscard]] std::vector<Flavour> flavours();

/// The server, with the options that it needs to find its own files.
[[nodiscard]] std::vector<std::string> server_command(Flavour flavour);

/// MySQL's, out of the tree.
[[nodiscard]] std::vector<std::string> mysqlbinlog_command();

/// Makes the data directory `data`, in which only root has an account, and no password.
[[nodiscard]] std::vector<std::string> initialise_command(Flavour flavour,
                                                          const std::filesystem::path& data);

}  // namespace vrrpd::test
