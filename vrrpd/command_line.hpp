// SPDX-License-Identifier: Apache-2.0
// The command line, with keepalived's letters and names.
#pragma once

#include <expected>
#include <string>

namespace vrrpd {

struct Options {
  std::string keepalived_conf = "/etc/keepalived/keepalived.conf";  ///< -f, --use-file
  std::string toml = "/etc/vrrpd/vrrpd.toml";                       ///< --toml
  bool toml_given = false;                                          ///< then it must exist
  bool dont_fork = false;                                           ///< -n, --dont-fork
  bool log_console = false;                                         ///< -l, --log-console
  bool log_detail = false;                                          ///< -D, --log-detail
  bool no_syslog = false;                                           ///< -G, --no-syslog
  std::string pid_file;         ///< -p, --pid; empty: /run/vrrpd.pid, and none with --dont-fork
  bool config_test = false;     ///< -t, --config-test
  bool release = false;         ///< --release
  std::string grants;           ///< --grants: the server's version; empty: not asked for
  std::string grants_peer;      ///< --peer
  std::string config_test_log;  ///< its LOG; empty: standard error
};

/// What to do in place of running: print `text` (on standard error, as keepalived does) and end.
struct Farewell {
  int status;  ///< 0 for --help and --version, 1 for a bad option
  std::string text;
};

[[nodiscard]] std::expected<Options, Farewell> read_command_line(int argc, char* argv[]);

}  // namespace vrrpd
