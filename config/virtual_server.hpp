// SPDX-License-Identifier: Apache-2.0
// virtual_server: the health checks of its real servers, and the scripts that they run. What
// programs IPVS is not kept: balancing stays with keepalived.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "config/script_command.hpp"
#include "vrrpd/base/address.hpp"
#include "vrrpd/base/diagnostic.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::config {

/// What a checker says itself, or has from its real server, or that one from its virtual server.
struct CheckerTimes {
  std::optional<bool> alpha;  ///< down until the first success
  std::optional<Duration> connect_timeout;
  std::optional<unsigned> retry;  ///< further failures until the service counts as down
  std::optional<Duration> delay_before_retry;
  std::optional<Duration> warmup;      ///< the first check comes within this, by chance; 0: at once
  std::optional<Duration> delay_loop;  ///< from the end of a check to the next one
  std::optional<bool> log_all_failures;
};

/// Where a checker connects to, and how. What it does not say is the real server's.
struct CheckerConnection {
  std::optional<IpAddress> address;   ///< connect_ip
  std::optional<std::uint16_t> port;  ///< connect_port
  std::optional<IpAddress> bind_to;   ///< bindto
  std::string bind_interface;         ///< bind_if
  std::uint16_t bind_port = 0;        ///< bind_port; 0: any
  std::uint32_t firewall_mark = 0;    ///< fwmark; 0: none
};

struct TcpCheck {};
struct PingCheck {};

struct StatusRange {
  unsigned least = 200, most = 299;
};

/// url { … } of HTTP_GET and SSL_GET.
struct CheckedUrl {
  std::string path = "/";
  std::string digest;                 ///< MD5 of the body, 32 small hexadecimal digits; empty: any
  std::vector<StatusRange> statuses;  ///< empty: 200..299
  std::string virtual_host;           ///< empty: that of the real or virtual server
};

struct HttpCheck {
  bool tls = false;               ///< SSL_GET
  bool server_name = false;       ///< enable_sni
  bool close_connection = false;  ///< http_protocol 1.0C and 1.1
  bool http_1_1 = false;          ///< http_protocol 1.1
  std::string virtual_host{};     ///< of URLs that have none
  std::vector<CheckedUrl> urls;   ///< never empty
};

struct SmtpCheck {
  std::string helo_name;  ///< empty: the host's name
};

struct DnsCheck {
  std::uint16_t type = 6;  ///< RFC 1035 §3.2.2: SOA
  std::string name = ".";
};

/// A byte of which some bits may be anything.
struct BytePattern {
  std::uint8_t value = 0;
  std::uint8_t mask = 0xff;  ///< bits that count
};

struct UdpCheck {
  std::vector<std::uint8_t> payload;           ///< empty: some bytes
  bool reply_wanted = false;                   ///< require_reply
  std::vector<BytePattern> reply;              ///< how it must begin
  unsigned least_reply = 0, most_reply = 255;  ///< bytes
};

struct MiscCheck {
  ScriptCommand script;             ///< misc_path, with `user`
  std::optional<Duration> timeout;  ///< misc_timeout
  bool dynamic = false;             ///< misc_dynamic: the exit status is a weight
};

using CheckerKind =
    std::variant<TcpCheck, HttpCheck, SmtpCheck, DnsCheck, PingCheck, UdpCheck, MiscCheck>;

struct Checker {
  std::string keyword;  ///< "TCP_CHECK"
  CheckerKind kind;
  CheckerConnection connection;
  CheckerTimes times;
  Place place;
};

struct RealServer {
  IpAddress address;
  std::uint16_t port = 0;  ///< 0: the virtual server's
  int weight = 1;          ///< what it adds to the quorum while it is up
  std::optional<ScriptCommand> notify_up, notify_down;
  std::optional<bool> smtp_alert;
  std::optional<bool> inhibit_on_failure;  ///< concerns messages only: no IPVS is programmed
  CheckerTimes times;
  std::string virtual_host;
  std::vector<Checker> checkers;
  Place place;
};

enum class ServiceProtocol : std::uint8_t { tcp, udp, sctp };

struct VirtualServer {
  std::string name;                  ///< ADDRESS, `fwmark N' or `group NAME', as written
  std::optional<IpAddress> address;  ///< nothing: a firewall mark or a group
  std::uint16_t port = 0;
  ServiceProtocol protocol = ServiceProtocol::tcp;
  bool ha_suspend = false;  ///< no checks while `address` is not on this host
  bool omega = false;       ///< at the end the down scripts run
  unsigned quorum = 1;      ///< least sum of weights
  unsigned hysteresis = 0;
  std::optional<ScriptCommand> quorum_up, quorum_down;
  std::optional<bool> smtp_alert;
  bool inhibit_on_failure = false;
  CheckerTimes times;
  std::string virtual_host;
  std::vector<RealServer> servers;
  Place place;
};

/// SSL { … }: what SSL_GET shows to servers.
struct ClientCertificate {
  std::string certificate, key;  ///< files
  std::string password;          ///< of the key; a secret
};

struct VirtualServers {
  std::vector<VirtualServer> servers;
  ClientCertificate ssl;
};

/// global_defs, of all checkers.
struct CheckerPolicy {
  bool first_states = false;      ///< rs_init_notifies: notify_up runs for servers that start as up
  bool log_all_failures = false;  ///< checker_log_all_failures
};

}  // namespace vrrpd::config
