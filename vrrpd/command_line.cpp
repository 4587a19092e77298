// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/command_line.hpp"

#include <fmt/core.h>
#include <getopt.h>

namespace vrrpd {
namespace {

// Options that have no letter.
constexpr int option_toml = 256;
constexpr int option_release = 257;
constexpr int option_grants = 258;
constexpr int option_peer = 259;

constexpr const char* usage = R"(usage: vrrpd [OPTION…]

  -f, --use-file=FILE       keepalived.conf (default /etc/keepalived/keepalived.conf)
      --toml=FILE           vrrpd.toml, the modules' settings (default /etc/vrrpd/vrrpd.toml)
  -t, --config-test[=LOG]   read and check both files, complain to LOG or standard error, and end:
                            0 accepted, 2 no file or an argument is missing, 5 any complaint,
                            6 the same, and scripts run without enable_script_security
      --release             take from this host what a vrrpd that will not come back left on it: the
                            addresses that both files name, and those that it is known to have held
      --grants=SERVER --peer=ADDRESS
                            print the SQL statements that create vrrpd's accounts, and end. SERVER
                            is like mysql-8.4 or mariadb-10.11, ADDRESS the other node's
  -n, --dont-fork           stay in the foreground
  -l, --log-console         log to standard error too
  -D, --log-detail          log more
  -G, --no-syslog           do not log to the system log
  -p, --pid=FILE            where to write the process id (default /run/vrrpd.pid; none with -n)
  -P, --vrrp                accepted: vrrpd does VRRP and nothing else
  -v, --version
  -h, --help
)";

constexpr option long_options[] = {
    {"use-file", required_argument, nullptr, 'f'},
    {"toml", required_argument, nullptr, option_toml},
    {"config-test", optional_argument, nullptr, 't'},
    {"release", no_argument, nullptr, option_release},
    {"grants", required_argument, nullptr, option_grants},
    {"peer", required_argument, nullptr, option_peer},
    {"dont-fork", no_argument, nullptr, 'n'},
    {"log-console", no_argument, nullptr, 'l'},
    {"log-detail", no_argument, nullptr, 'D'},
    {"no-syslog", no_argument, nullptr, 'G'},
    {"pid", required_argument, nullptr, 'p'},
    {"vrrp", no_argument, nullptr, 'P'},
    {"version", no_argument, nullptr, 'v'},
    {"help", no_argument, nullptr, 'h'},
    {nullptr, 0, nullptr, 0},
};

}  // namespace

std::expected<Options, Farewell> read_command_line(int argc, char* argv[]) {
  Options options;
  for (;;) {
    const int letter = getopt_long(argc, argv, "f:t::nlDGp:Pvh", long_options, nullptr);
    if (letter == -1) break;
    switch (letter) {
      case 'f': options.keepalived_conf = optarg; break;
      case option_toml:
        options.toml = optarg;
        options.toml_given = true;
        break;
      case 't':
        options.config_test = true;
        if (optarg != nullptr) options.config_test_log = optarg;
        break;
      case option_release: options.release = true; break;
      case option_grants: options.grants = optarg; break;
      case option_peer: options.grants_peer = optarg; break;
      case 'n': options.dont_fork = true; break;
      case 'l': options.log_console = true; break;
      case 'D': options.log_detail = true; break;
      case 'G': options.no_syslog = true; break;
      case 'p': options.pid_file = optarg; break;
      case 'P': break;
      case 'v': return std::unexpected(Farewell{0, "vrrpd " VRRPD_VERSION "\n"});
      case 'h': return std::unexpected(Farewell{0, usage});
      default: return std::unexpected(Farewell{1, usage});  // getopt_long has named the option
    }
  }
  if (options.config_test && options.release) {
    return std::unexpected(
        Farewell{1, "vrrpd: -t only reads, --release takes addresses away: give one of them\n"});
  }
  if (options.grants.empty() != options.grants_peer.empty()) {
    return std::unexpected(Farewell{
        1,
        "vrrpd: --grants and --peer belong together: vrrpd --grants=mysql-8.4 --peer=192.0.2.2\n"});
  }
  // keepalived: a stray argument is named and ignored.
  for (int i = optind; i < argc; ++i) {
    fmt::print(stderr, "vrrpd: unexpected argument `{}', ignoring\n", argv[i]);
  }
  if (options.pid_file.empty() && !options.dont_fork) options.pid_file = "/run/vrrpd.pid";
  return options;
}

}  // namespace vrrpd
