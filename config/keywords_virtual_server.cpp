// SPDX-License-Identifier: Apache-2.0
// virtual_server { … }: what concerns health checks is read, what concerns IPVS is not.
#include <fmt/format.h>

#include <limits>
#include <utility>

#include "config/checker_lines.hpp"
#include "config/keywords.hpp"
#include "config/tracking.hpp"
#include "config/virtual_server_lines.hpp"

namespace vrrpd::config {
namespace {

using enum Support;
using Row = Keyword<VirtualServer>;

constexpr IntegerRange kCounts{0, std::numeric_limits<int>::max()};

void read_real_server(const Statement& statement, VirtualServer& service, Complaints& complaints) {
  const auto address = read_service_address(statement, 1, complaints);
  if (!address) return;
  RealServer server;
  server.address = address->address;
  server.port = address->port;
  server.place = statement.keyword().place;
  read_block(statement.block, real_server_keywords(), server, complaints);
  service.servers.push_back(std::move(server));
}

template <std::optional<ScriptCommand> VirtualServer::*command>
void read_quorum_script(const Statement& statement, VirtualServer& service,
                        Complaints& complaints) {
  read_notify(statement, service.*command, complaints);
}

template <bool VirtualServer::*flag>
void read_service_flag(const Statement& statement, VirtualServer& service, Complaints& complaints) {
  if (const auto on = read_boolean(statement, complaints)) service.*flag = *on;
}

template <unsigned VirtualServer::*count>
void read_service_count(const Statement& statement, VirtualServer& service,
                        Complaints& complaints) {
  const auto value = read_integer(statement, kCounts, Junk::ignored, complaints);
  if (value) service.*count = static_cast<unsigned>(*value);
}

void read_service_alert(const Statement& statement, VirtualServer& service,
                        Complaints& complaints) {
  if (const auto on = read_boolean(statement, complaints)) service.smtp_alert = *on;
}

void read_service_host(const Statement& statement, VirtualServer& service, Complaints& complaints) {
  if (const Word* word = only_word(statement, complaints)) service.virtual_host = word->text;
}

void read_protocol(const Statement& statement, VirtualServer& service, Complaints& complaints) {
  const Word* word = only_word(statement, complaints);
  if (word == nullptr) return;
  if (word->text == "TCP" || word->text == "tcp") {
    service.protocol = ServiceProtocol::tcp;
  } else if (word->text == "UDP" || word->text == "udp") {
    service.protocol = ServiceProtocol::udp;
  } else if (word->text == "SCTP" || word->text == "sctp") {
    service.protocol = ServiceProtocol::sctp;
  } else {
    complaints.warning(word->place,
                       fmt::format("{} is not TCP, UDP or SCTP, ignoring it", quoted(word->text)));
  }
}

constexpr Row kRows[]{
    {{"real_server", works, "ADDRESS [PORT] { … }", "who is checked"}, read_real_server},
    {{"delay_loop", works, "SECONDS", "between checks; default 60"},
     read_checker_pause<&CheckerTimes::delay_loop, VirtualServer>},
    {{"alpha", works, "[BOOL]", "servers are down until the first success"},
     read_checker_flag<&CheckerTimes::alpha, VirtualServer>},
    {{"omega", works, "[BOOL]", "the down scripts run when vrrpd stops"},
     read_service_flag<&VirtualServer::omega>},
    {{"quorum", works, "N", "least weight that the service needs; default 1"},
     read_service_count<&VirtualServer::quorum>},
    {{"hysteresis", works, "N", "more than the quorum to gain it, less to lose it"},
     read_service_count<&VirtualServer::hysteresis>},
    {{"quorum_up", works, "\"COMMAND\" [USER [GROUP]]", "runs when the quorum is gained"},
     read_quorum_script<&VirtualServer::quorum_up>},
    {{"quorum_down", works, "\"COMMAND\" [USER [GROUP]]", "runs when it is lost"},
     read_quorum_script<&VirtualServer::quorum_down>},
    {{"smtp_alert", works, "[BOOL]", "mails"}, read_service_alert},
    {{"virtualhost", works, "NAME", "Host: of HTTP_GET and SSL_GET", Bare::warned},
     read_service_host},
    {{"protocol", works, "TCP|UDP|SCTP", "default TCP"}, read_protocol},
    {{"ha_suspend", works, "[BOOL]", "no checks while its address is elsewhere"},
     read_service_flag<&VirtualServer::ha_suspend>},
    {{"inhibit_on_failure", works, "[BOOL]", "keepalived: weight 0 in place of removal"},
     read_service_flag<&VirtualServer::inhibit_on_failure>},
    {{"connect_timeout", works, "SECONDS", "default of its checkers"},
     read_checker_pause<&CheckerTimes::connect_timeout, VirtualServer>},
    {{"retry", works, "N", "default of its checkers"}, read_retry<VirtualServer>},
    {{"delay_before_retry", works, "SECONDS", "default of its checkers"},
     read_checker_pause<&CheckerTimes::delay_before_retry, VirtualServer>},
    {{"warmup", works, "SECONDS", "default of its checkers"},
     read_checker_time<&CheckerTimes::warmup, VirtualServer>},
    {{"log_all_failures", works, "[BOOL]", "default of its checkers"},
     read_checker_flag<&CheckerTimes::log_all_failures, VirtualServer>},
    {{"lvs_sched", lvs, "NAME", "scheduler"}},
    {{"lb_algo", lvs, "NAME", "old name of lvs_sched"}},
    {{"lvs_method", lvs, "NAT|DR|TUN …", "forwarding method"}},
    {{"lb_kind", lvs, "NAT|DR|TUN", "old name of lvs_method"}},
    {{"nat_mask", lvs, "MASK", "never did anything"}},
    {{"flag-1", lvs, "", "of the scheduler"}},
    {{"flag-2", lvs, "", "of the scheduler"}},
    {{"flag-3", lvs, "", "of the scheduler"}},
    {{"sh-port", lvs, "", "of the scheduler sh"}},
    {{"sh-fallback", lvs, "", "of the scheduler sh"}},
    {{"mh-port", lvs, "", "of the scheduler mh"}},
    {{"mh-fallback", lvs, "", "of the scheduler mh"}},
    {{"ops", lvs, "", "each packet alone"}},
    {{"persistence_engine", lvs, "NAME", "persistence"}},
    {{"persistence_timeout", lvs, "[SECONDS]", "persistence"}},
    {{"persistence_granularity", lvs, "MASK", "persistence"}},
    {{"snmp_name", lvs, "TEXT", "name for SNMP"}},
    {{"ip_family", lvs, "inet|inet6", "of a firewall mark"}},
    {{"sorry_server", lvs, "ADDRESS [PORT]", "who answers without quorum"}},
    {{"sorry_server_inhibit", lvs, "", "weight 0 in place of removal"}},
    {{"sorry_server_lvs_method", lvs, "NAT|DR|TUN …", "forwarding method"}},
};

constexpr KeywordTable<VirtualServer> kTable{
    .block = "virtual_server", .rows = kRows, .holds_secrets = false, .lvs_said = true};

/// fwmark N, group NAME or ADDRESS [PORT]
bool read_identity(const Statement& statement, VirtualServer& service, Complaints& complaints) {
  const auto& words = statement.words;
  const std::string_view first = words.size() > 1 ? std::string_view{words[1].text} : "";
  if (first == "fwmark" || first == "group") {
    if (words.size() < 3) {
      complaints.warning(words[1].place,
                         fmt::format("{} without a {}, ignoring the block", quoted(first),
                                     first == "group" ? "name" : "number"));
      return false;
    }
    service.name = fmt::format("{} {}", first, words[2].text);
    expect_no_more_words(statement, 3, complaints);
    return true;
  }
  const auto address = read_service_address(statement, 1, complaints);
  if (!address) return false;
  service.name = words[1].text;
  service.address = address->address;
  service.port = address->port;
  return true;
}

/// Values go from the virtual server to its real servers, and from these to their checkers.
void hand_down(VirtualServer& service) {
  for (RealServer& server : service.servers) {
    if (server.port == 0) server.port = service.port;
    if (server.virtual_host.empty()) server.virtual_host = service.virtual_host;
    if (!server.inhibit_on_failure) server.inhibit_on_failure = service.inhibit_on_failure;
    inherit(server.times, service.times);
    for (Checker& checker : server.checkers) {
      inherit(checker.times, server.times);
      complete(checker);
    }
  }
}

/// keepalived: a quorum that can never be gained would keep every script silent.
void bound_quorum(VirtualServer& service, Complaints& complaints) {
  long weight = 0;
  for (const RealServer& server : service.servers) weight += server.weight;
  if (weight > 0 && service.quorum > weight) {
    complaints.warning(service.place, fmt::format("`quorum' {} of {} is more than all its servers "
                                                  "weigh: taken as {}",
                                                  service.quorum, service.name, weight));
    service.quorum = static_cast<unsigned>(weight);
  }
  if (service.hysteresis >= service.quorum && service.hysteresis > 0) {
    const unsigned most = service.quorum > 0 ? service.quorum - 1 : 0;
    complaints.warning(service.place, fmt::format("`hysteresis' {} of {} is not below its quorum: "
                                                  "taken as {}",
                                                  service.hysteresis, service.name, most));
    service.hysteresis = most;
  }
}

void say_what_becomes_of_it(const Statement& statement, const VirtualServer& service,
                            Complaints& complaints) {
  std::size_t checkers = 0;
  for (const RealServer& server : service.servers) checkers += server.checkers.size();
  const std::string checks = checkers == 0
                                 ? "no health check stands in it"
                                 : "its health checks run, and the scripts that hang on them";
  complaints.warning(
      statement.keyword().place,
      fmt::format("`virtual_server': balancing (IPVS) is not done; {}", checks),
      "balancing stays with keepalived: run `keepalived --check' beside vrrpd, with these blocks "
      "in a file of its own");
}

}  // namespace

const KeywordTable<VirtualServer>& virtual_server_keywords() { return kTable; }

void read_virtual_server(const Statement& statement, Draft& draft, Complaints& complaints) {
  VirtualServer service;
  service.place = statement.keyword().place;
  if (!read_identity(statement, service, complaints)) return;
  read_block(statement.block, virtual_server_keywords(), service, complaints);
  hand_down(service);
  bound_quorum(service, complaints);
  say_what_becomes_of_it(statement, service, complaints);
  draft.virtual_servers.servers.push_back(std::move(service));
}

}  // namespace vrrpd::config
