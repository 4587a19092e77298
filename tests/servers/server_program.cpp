// SPDX-License-Identifier: Apache-2.0
#include "tests/servers/server_program.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string_view>

namespace vrrpd::test {
namespace {

using Command = std::vector<std::string>;

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : std::string_view{value};
}

std::string_view mysql_tree() { return variable("VRRPD_MYSQLD_TREE"); }
std::string_view mariadb_tree() { return variable("VRRPD_MARIADB_TREE"); }
bool wants_mariadb_of_tree() { return variable("VRRPD_FLAVOUR") == "MariaDB-11.8"; }

/// A program of another Debian, with its own libraries down to the C library.
Command of_tree(std::string_view tree, std::string_view program, std::string_view share) {
  return {fmt::format("{}/lib64/ld-linux-x86-64.so.2", tree),
          "--library-path",
          fmt::format("{0}/lib/x86_64-linux-gnu:{0}/usr/lib/x86_64-linux-gnu", tree),
          fmt::format("{}/usr/sbin/{}", tree, program),
          "--no-defaults",
          fmt::format("--lc-messages-dir={}/usr/share/{}", tree, share),
          fmt::format("--character-sets-dir={}/usr/share/{}/charsets", tree, share),
          fmt::format("--plugin-dir={}/usr/lib/mysql/plugin", tree)};
}

/// What mariadb-install-db does: that script would start the tree's server with the host's
/// libraries.
constexpr const char* bootstrap =
    "share=$1; shift; { printf 'CREATE DATABASE mysql;\\nUSE mysql;\\n"
    "SET @auth_root_socket = NULL;\\nSET @skip_auth_anonymous = 1;\\n'; cat "
    "\"$share/mariadb_system_tables.sql\" \"$share/mariadb_performance_tables.sql\" "
    "\"$share/mariadb_system_tables_data.sql\" \"$share/maria_add_gis_sp_bootstrap.sql\" "
    "\"$share/mariadb_sys_schema.sql\"; } | \"$@\" --bootstrap";

bool available(Flavour flavour) {
  const bool of_a_tree = flavour == Flavour::mysql || wants_mariadb_of_tree();
  const std::string_view tree = flavour == Flavour::mysql ? mysql_tree() : mariadb_tree();
  if (!of_a_tree || !tree.empty()) return true;
  std::cerr << fmt::format("SKIPPED: {}, because {} is not set\n",
                           flavour == Flavour::mysql ? "MySQL" : "MariaDB-11.8",
                           flavour == Flavour::mysql ? "VRRPD_MYSQLD_TREE" : "VRRPD_MARIADB_TREE");
  return false;
}

}  // namespace

std::vector<Flavour> flavours() {
  const std::string_view only = variable("VRRPD_FLAVOUR");
  static const std::vector<Flavour> found = [&] {
    std::vector<Flavour> all;
    for (const Flavour flavour : {Flavour::mariadb, Flavour::mysql})
      if (only.empty() || only.starts_with(mysql::name(flavour))) all.push_back(flavour);
    std::erase_if(all, [](Flavour flavour) { return !available(flavour); });
    constexpr int skipped = 77;  // as automake's
    if (all.empty()) std::exit(skipped);
    return all;
  }();
  return found;
}

Command server_command(Flavour flavour) {
  if (flavour == Flavour::mysql) return of_tree(mysql_tree(), "mysqld", "mysql");
  if (wants_mariadb_of_tree()) return of_tree(mariadb_tree(), "mariadbd", "mariadb");
  return {"mariadbd", "--no-defaults"};
}

Command mysqlbinlog_command() {
  const std::string_view tree = mysql_tree();
  return {fmt::format("{}/lib64/ld-linux-x86-64.so.2", tree), "--library-path",
          fmt::format("{0}/lib/x86_64-linux-gnu:{0}/usr/lib/x86_64-linux-gnu", tree),
          fmt::format("{}/usr/bin/mysqlbinlog", tree)};
}

Command initialise_command(Flavour flavour, const std::filesystem::path& data) {
  Command command;
  if (flavour == Flavour::mysql) {
    command = server_command(flavour);
    command.insert(command.end(), {"--initialize-insecure", "--innodb-redo-log-capacity=8M"});
  } else if (wants_mariadb_of_tree()) {
    std::filesystem::create_directories(data);
    command = server_command(flavour);
    command.insert(command.begin(), {"sh", "-c", bootstrap, "sh",
                                     fmt::format("{}/usr/share/mariadb", mariadb_tree())});
  } else {
    command = {"mariadb-install-db", "--no-defaults", "--auth-root-authentication-method=normal",
               "--skip-test-db"};
  }
  command.insert(command.end(), {"--user=root", "--datadir=" + data.string()});
  return command;
}

}  // namespace vrrpd::test
