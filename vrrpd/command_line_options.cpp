// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/command_line_options.hpp"

#include <fmt/format.h>
#include <syslog.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <optional>
#include <string_view>
#include <utility>

namespace vrrpd {
namespace {

using enum OptionRow::Argument;
using Answer = std::expected<void, Farewell>;

Answer refuse(std::string text) {
  return std::unexpected(Farewell{1, "vrrpd: " + std::move(text) + "\n"});
}

template <auto member>
Answer set(Options& options, const std::string& value) {
  if constexpr (std::is_same_v<decltype(options.*member), bool&>) {
    options.*member = true;
  } else {
    options.*member = value;
  }
  return {};
}

/// keepalived has it, and here it changes nothing.
Answer accept(Options&, const std::string&) { return {}; }

/// keepalived has it, and it is not done here.
template <const char* const& why>
Answer remark(Options& options, const std::string&) {
  // Two options may have the same one.
  if (std::ranges::find(options.remarks, why) == options.remarks.end())
    options.remarks.emplace_back(why);
  return {};
}

Answer pid_file(Options& options, const std::string& value) {
  const bool known = std::ranges::find(options.pid_files, value) != options.pid_files.end();
  if (!known) options.pid_files.push_back(value);
  return {};
}

std::optional<unsigned> number(const std::string& text, int base) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// keepalived: as strtol(3) with base 0.
Answer umask_of(Options& options, const std::string& value) {
  const bool hex = value.starts_with("0x");
  const auto mask = hex ? number(value.substr(2), 16)
                        : number(value, value.starts_with('0') && value.size() > 1 ? 8 : 10);
  if (!mask || *mask > 0777) return refuse("-u: \"" + value + "\" is no umask");
  options.umask = mask;
  return {};
}

Answer facility(Options& options, const std::string& value) {
  constexpr std::array local{LOG_LOCAL0, LOG_LOCAL1, LOG_LOCAL2, LOG_LOCAL3,
                             LOG_LOCAL4, LOG_LOCAL5, LOG_LOCAL6, LOG_LOCAL7};
  if (value == "user") {
    options.log_facility = LOG_USER;
  } else if (value == "daemon") {
    options.log_facility = LOG_DAEMON;
  } else {
    const auto digit = number(value.starts_with("local") ? value.substr(5) : value, 10);
    if (!digit || *digit >= local.size()) {
      return refuse("-S: \"" + value + "\" is none of 0 to 7, local0 to local7, user, daemon");
    }
    options.log_facility = local[*digit];
  }
  return {};
}

Answer log_file(Options& options, const std::string& value) {
  options.log_file = value.empty() ? "/tmp/vrrpd.log" : value;
  return {};
}

Answer config_test(Options& options, const std::string& value) {
  options.config_test = true;
  options.config_test_log = value;
  return {};
}

Answer toml(Options& options, const std::string& value) {
  options.toml = value;
  options.toml_given = true;
  return {};
}

Answer signum(Options&, const std::string& value) {
  const auto number = signal_number(value);
  if (!number) return refuse("--signum: " + number.error());
  return std::unexpected(Farewell{0, std::to_string(*number) + "\n", true});
}

/// By keepalived's name also the release whose behaviour it has: exporters and ansible roles look
/// for the number at this place.
Answer version(Options& options, const std::string&) {
  return std::unexpected(Farewell{0, options.as_keepalived
                                         ? "Keepalived v2.2.7 (vrrpd " VRRPD_VERSION ")\n\n"
                                         : "vrrpd " VRRPD_VERSION "\n"});
}

Answer help(Options&, const std::string&) { return std::unexpected(Farewell{0, usage()}); }

Answer checkers_only(Options&, const std::string&) {
  return refuse(
      "-C: vrrpd programs no IPVS. For the virtual servers of the file run keepalived itself, with "
      "-C, beside it");
}

Answer genhash(Options&, const std::string&) {
  return refuse("-T: this is not genhash; keepalived's own calculates digests for HTTP_GET");
}

constexpr const char* keep_addresses =
    "-V (--dont-release-vrrp) is not supported, ignoring: whoever stops gives its addresses up, "
    "since a database that nobody guards must not be reached by them";
constexpr const char* snmp = "-x, -A (SNMP) are not supported, ignoring: use vrrpctl status --json";
constexpr const char* address_monitoring =
    "-a (--address-monitoring) is not supported, ignoring: `ip monitor address' shows the same";
constexpr const char* core_pattern =
    "-M (--core-dump-pattern) is not supported, ignoring the pattern: kernel.core_pattern is the "
    "host's, set it by sysctl";

Answer core_dump_pattern(Options& options, const std::string&) {
  options.core_dump = true;
  options.remarks.emplace_back(core_pattern);
  return {};
}

constexpr OptionRow rows[] = {
    {'f', "use-file", required, "FILE", "keepalived.conf (default /etc/keepalived/keepalived.conf)",
     set<&Options::keepalived_conf>},
    {'\0', "toml", required, "FILE",
     "vrrpd.toml, the modules' settings (default /etc/vrrpd/vrrpd.toml)", toml},
    {'t', "config-test", optional, "LOG",
     "read and check both files, complain to LOG or standard error, and end:\n"
     "0 accepted, 2 no file or an argument is missing, 5 any complaint,\n"
     "6 the same, and there are scripts without enable_script_security",
     config_test},
    {'\0', "help-config", optional, "KEYWORD",
     "what keepalived.conf's keywords, or that one, mean and whether they work", accept},
    {'\0', "reload", none, nullptr,
     "have the running daemon read its files anew, wait, and say what has changed:\n"
     "0, or 1 if it refuses, and why",
     set<&Options::reload>},
    {'\0', "explain-reload", none, nullptr,
     "what SIGHUP would change now, without changing anything, and end: 0, or 1\n"
     "if it would be refused. Asks the running daemon, which reads its own files",
     set<&Options::explain_reload>},
    {'\0', "release", none, nullptr,
     "take from this host what a vrrpd that will not come back left on it: the\n"
     "addresses that both files name, and those that it is known to have held",
     set<&Options::release>},
    {'\0', "grants", required, "SERVER",
     "with --peer: print the SQL statements that create vrrpd's accounts, and end.\n"
     "SERVER is like mysql-8.4 or mariadb-10.11",
     set<&Options::grants>},
    {'\0', "peer", required, "ADDRESS", "the other node's, for --grants",
     set<&Options::grants_peer>},
    {'n', "dont-fork", none, nullptr, "stay in the foreground", set<&Options::dont_fork>},
    {'l', "log-console", none, nullptr, "log to standard error too", set<&Options::log_console>},
    {'D', "log-detail", none, nullptr, "log more", set<&Options::log_detail>},
    {'S', "log-facility", required, "N",
     "of the system log: 0 to 7 or local0 to local7, user, daemon (default)", facility},
    {'G', "no-syslog", none, nullptr, "do not log to the system log", set<&Options::no_syslog>},
    {'g', "log-file", optional, "FILE", "log to FILE too (default /tmp/vrrpd.log)", log_file},
    {'\0', "flush-log-file", none, nullptr, "write each line of it out at once",
     set<&Options::flush_log_file>},
    {'p', "pid", required, "FILE",
     "where to write the process id (default /run/vrrpd.pid; none with -n)", pid_file},
    {'r', "vrrp_pid", required, "FILE", "the same: there is one process only", pid_file},
    {'i', "config-id", required, "ID",
     "for lines of keepalived.conf that begin with @ID (default: the host's name)",
     set<&Options::config_id>},
    {'e', "all-config", none, nullptr, "complain about each include that finds no file",
     set<&Options::all_config>},
    {'s', "namespace", required, "NAME", "run in this network namespace",
     set<&Options::network_namespace>},
    {'d', "dump-conf", none, nullptr, "log the configuration as it was understood",
     set<&Options::dump_conf>},
    {'u', "umask", required, "MASK", "of the files that it creates", umask_of},
    {'m', "core-dump", none, nullptr, "let a crash leave a core dump", set<&Options::core_dump>},
    {'\0', "ignore-sigint", none, nullptr, "go on when the terminal sends SIGINT",
     set<&Options::ignore_sigint>},
    {'\0', "signum", required, "NAME",
     "print the number of the signal for STOP, RELOAD, DATA, STATS, STATS_CLEAR or\n"
     "JSON, and end",
     signum},
    {'v', "version", none, nullptr, "say which release this is, and end", version},
    {'h', "help", none, nullptr, "say this, and end", help},
    // What keepalived has besides: without effect, because there is nothing to switch.
    {'P', "vrrp", none, nullptr, "", accept},
    {'R', "dont-respawn", none, nullptr, "", accept},
    {'X', "release-vips", none, nullptr, "", accept},
    {'B', "no_bfd", none, nullptr, "", accept},
    {'\0', "all", none, nullptr, "", accept},
    {'I', "dont-release-ipvs", none, nullptr, "", accept},
    {'b', "bfd_pid", required, "FILE", "", accept},
    {'c', "checkers_pid", required, "FILE", "", accept},
    {'L', "mem-check-log", none, nullptr, "", accept},
    {'\0', "no-mem-check", none, nullptr, "", accept},
    {'\0', "debug", optional, "WHAT", "", accept},
    {'\0', "perf", optional, "WHAT", "", accept},
    {'\0', "config-fd", required, "FD", "", accept},
    // And what is not done.
    {'V', "dont-release-vrrp", none, nullptr, "", remark<keep_addresses>},
    {'x', "snmp", none, nullptr, "", remark<snmp>},
    {'A', "snmp-agent-socket", required, "ADDR", "", remark<snmp>},
    {'a', "address-monitoring", none, nullptr, "", remark<address_monitoring>},
    {'M', "core-dump-pattern", optional, "PATTERN", "", core_dump_pattern},
    {'C', "check", none, nullptr, "", checkers_only},
    {'T', "genhash", none, nullptr, "", genhash},
};

/// "-f, --use-file=FILE".
std::string title(const OptionRow& row) {
  std::string text = row.letter != '\0' ? fmt::format("-{}, ", row.letter) : "    ";
  text += fmt::format("--{}", row.name);
  if (row.argument == required) text += fmt::format("={}", row.shown);
  if (row.argument == optional) text += fmt::format("[={}]", row.shown);
  return text;
}

}  // namespace

std::span<const OptionRow> option_rows() { return rows; }

std::string usage() {
  constexpr std::size_t column = 30;
  std::string text = "usage: vrrpd [OPTION…]\n\n";
  for (const auto& row : rows) {
    std::string_view help = row.help;
    if (help.empty()) continue;
    std::string line = "  " + title(row);
    for (std::size_t begin = 0; begin <= help.size();) {
      const auto end = std::min(help.find('\n', begin), help.size());
      if (line.size() >= column) {
        text += line + "\n";
        line.clear();
      }
      text += fmt::format("{:<{}}{}\n", line, column, help.substr(begin, end - begin));
      line.clear();
      begin = end + 1;
    }
  }
  text +=
      "\nkeepalived's other options are known too, and do nothing or say why they are not "
      "done\n(docs/command-line.md).\n";
  return text;
}

std::expected<int, std::string> signal_number(const std::string& name) {
  const std::pair<const char*, int> known[] = {{"STOP", SIGTERM},
                                               {"RELOAD", SIGHUP},
                                               {"DATA", SIGUSR1},
                                               {"STATS", SIGUSR2},
                                               {"STATS_CLEAR", SIGRTMAX - 1},
                                               {"JSON", SIGRTMIN + 2}};
  for (const auto& [word, number] : known) {
    if (name == word) return number;
  }
  return std::unexpected("\"" + name +
                         "\" is none of STOP, RELOAD, DATA, STATS, STATS_CLEAR, JSON");
}

}  // namespace vrrpd
