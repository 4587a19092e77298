// SPDX-License-Identifier: Apache-2.0
// The command line, with keepalived's letters and names. Every option of keepalived's is known: it
// has its meaning here, or a remark that says why it has none (docs/command-line.md).
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace vrrpd {

struct Options {
  std::string keepalived_conf = "/etc/keepalived/keepalived.conf";  ///< -f, --use-file
  std::string toml = "/etc/vrrpd/vrrpd.toml";                       ///< --toml
  bool toml_given = false;                                          ///< then it must exist
  std::string config_id;            ///< -i, --config-id; empty: the host's name
  bool all_config = false;          ///< -e, --all-config: whatever an include misses is said
  std::string network_namespace;    ///< -s, --namespace; empty: the one that it is started in
  bool dont_fork = false;           ///< -n, --dont-fork
  bool ignore_sigint = false;       ///< --ignore-sigint
  std::optional<unsigned> umask;    ///< -u, --umask
  bool core_dump = false;           ///< -m, --core-dump: a crash leaves one, however large
  bool log_console = false;         ///< -l, --log-console
  bool log_detail = false;          ///< -D, --log-detail
  bool no_syslog = false;           ///< -G, --no-syslog
  std::optional<int> log_facility;  ///< -S, --log-facility: LOG_*; nothing: LOG_DAEMON
  std::string log_file;             ///< -g, --log-file; empty: none
  bool flush_log_file = false;      ///< --flush-log-file
  bool dump_conf = false;           ///< -d, --dump-conf: log the configuration as it was understood
  std::vector<std::string> pid_files;  ///< -p, -r; see pid_files.hpp
  bool config_test = false;            ///< -t, --config-test
  std::string config_test_log;         ///< its LOG; empty: standard error
  bool reload = false;                 ///< --reload
  bool explain_reload = false;         ///< --explain-reload
  bool release = false;                ///< --release
  std::string grants;                  ///< --grants: the server's version; empty: not asked for
  std::string grants_peer;             ///< --peer
  /// Called by the name keepalived: answers to it, and has its pid files (docs/migration.md).
  bool as_keepalived = false;
  /// What was asked for and is not done, a line each.
  std::vector<std::string> remarks;
};

/// What to do in place of running: print `text` and end.
struct Farewell {
  int status;  ///< 0 if that was asked for, 1 for a bad option
  std::string text;
  bool to_output = false;  ///< else to standard error, where keepalived says even its version
};

[[nodiscard]] std::expected<Options, Farewell> read_command_line(int argc, char* argv[]);

}  // namespace vrrpd
