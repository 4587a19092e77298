// SPDX-License-Identifier: Apache-2.0
// real_server { … }
#include <array>
#include <limits>
#include <utility>

#include "config/checker_lines.hpp"
#include "config/keywords.hpp"
#include "config/tracking.hpp"
#include "config/virtual_server_lines.hpp"

namespace vrrpd::config {
namespace {

using enum Support;
using Row = Keyword<RealServer>;

void read_server_weight(const Statement& statement, RealServer& server, Complaints& complaints) {
  const auto weight =
      read_integer(statement, {0, std::numeric_limits<int>::max()}, Junk::ignored, complaints);
  if (weight) server.weight = static_cast<int>(*weight);
}

template <std::optional<ScriptCommand> RealServer::*command>
void read_server_notify(const Statement& statement, RealServer& server, Complaints& complaints) {
  read_notify(statement, server.*command, complaints);
}

void read_server_alert(const Statement& statement, RealServer& server, Complaints& complaints) {
  if (const auto on = read_boolean(statement, complaints)) server.smtp_alert = *on;
}

void read_inhibit(const Statement& statement, RealServer& server, Complaints& complaints) {
  if (const auto on = read_boolean(statement, complaints)) server.inhibit_on_failure = *on;
}

void read_server_host(const Statement& statement, RealServer& server, Complaints& complaints) {
  if (const Word* word = only_word(statement, complaints)) server.virtual_host = word->text;
}

constexpr Row kRows[]{
    {{"weight", works, "0..2147483647", "what it adds to the quorum; default 1"},
     read_server_weight},
    {{"notify_up", works, "\"COMMAND\" [USER [GROUP]]", "runs when it comes up"},
     read_server_notify<&RealServer::notify_up>},
    {{"notify_down", works, "\"COMMAND\" [USER [GROUP]]", "runs when it goes down"},
     read_server_notify<&RealServer::notify_down>},
    {{"smtp_alert", works, "[BOOL]", "mails"}, read_server_alert},
    {{"inhibit_on_failure", works, "[BOOL]", "keepalived: weight 0 in place of removal"},
     read_inhibit},
    {{"virtualhost", works, "NAME", "Host: of HTTP_GET and SSL_GET", Bare::warned},
     read_server_host},
    {{"alpha", works, "[BOOL]", "down until the first success"},
     read_checker_flag<&CheckerTimes::alpha, RealServer>},
    {{"connect_timeout", works, "SECONDS", "default of its checkers"},
     read_checker_pause<&CheckerTimes::connect_timeout, RealServer>},
    {{"retry", works, "N", "default of its checkers"}, read_retry<RealServer>},
    {{"delay_before_retry", works, "SECONDS", "default of its checkers"},
     read_checker_pause<&CheckerTimes::delay_before_retry, RealServer>},
    {{"warmup", works, "SECONDS", "default of its checkers"},
     read_checker_time<&CheckerTimes::warmup, RealServer>},
    {{"delay_loop", works, "SECONDS", "default of its checkers"},
     read_checker_pause<&CheckerTimes::delay_loop, RealServer>},
    {{"log_all_failures", works, "[BOOL]", "default of its checkers"},
     read_checker_flag<&CheckerTimes::log_all_failures, RealServer>},
    {{"TCP_CHECK", works, "{ … }", "a connection can be made"}, read_checker},
    {{"HTTP_GET", works, "{ url { … } … }", "pages are in order"}, read_checker},
    {{"SSL_GET", works, "{ url { … } … }", "pages are in order, by TLS"}, read_checker},
    {{"SMTP_CHECK", works, "{ … }", "a mail server greets"}, read_checker},
    {{"DNS_CHECK", works, "{ … }", "a name server answers"}, read_checker},
    {{"PING_CHECK", works, "{ … }", "it answers ICMP"}, read_checker},
    {{"UDP_CHECK", works, "{ … }", "it takes a packet"}, read_checker},
    {{"MISC_CHECK", works, "{ misc_path … }", "a program's exit status"}, read_checker},
    {{"BFD_CHECK", refused, "{ … }",
      "vrrpd has no BFD: take TCP_CHECK or PING_CHECK, or the server counts as up"}},
    {{"FILE_CHECK", refused, "{ … }",
      "take MISC_CHECK with a script that reads the file, or the server counts as up"}},
    {{"lvs_method", lvs, "NAT|DR|TUN …", "forwarding method"}},
    {{"lb_kind", lvs, "NAT|DR|TUN", "old name of lvs_method"}},
    {{"uthreshold", lvs, "N", "most connections"}},
    {{"lthreshold", lvs, "N", "least connections"}},
    {{"snmp_name", lvs, "TEXT", "name for SNMP"}},
};

constexpr KeywordTable<RealServer> kTable{
    .block = "real_server", .rows = kRows, .holds_secrets = false, .lvs_said = true};

}  // namespace

const KeywordTable<RealServer>& real_server_keywords() { return kTable; }

}  // namespace vrrpd::config
