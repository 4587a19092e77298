// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/virtual_server_signature.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iterator>

namespace vrrpd::runtime {
namespace {

/// Each value on a line of its own; a blank line in place of what is not there.
class Text {
 public:
  template <class Value>
  Text& operator<<(const Value& value) {
    fmt::format_to(std::back_inserter(text_), "{}\n", value);
    return *this;
  }
  Text& operator<<(const IpAddress& address) { return *this << address.to_string(); }
  Text& operator<<(Duration duration) { return *this << duration.count(); }
  Text& operator<<(const Command& command) {
    return *this << fmt::format("{}", command.argv) << command.user << command.group;
  }
  template <class Value>
  Text& operator<<(const std::optional<Value>& value) {
    return value ? *this << *value : *this << "";
  }

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

Text& operator<<(Text& text, const UpDownScripts& scripts) {
  return text << scripts.up << scripts.down;
}

Text& operator<<(Text& text, const config::CheckerConnection& connection) {
  return text << connection.address << connection.port << connection.bind_to
              << connection.bind_interface << connection.bind_port << connection.firewall_mark;
}

Text& operator<<(Text& text, const ProbeWorker::Options& options) {
  const auto& timing = options.timing;
  return text << timing.delay_loop << timing.delay_before_retry << timing.retry
              << timing.first_counts << options.warmup << options.log_all_failures;
}

void add(Text&, const config::TcpCheck&) {}
void add(Text&, const config::PingCheck&) {}

void add(Text& text, const config::HttpCheck& http) {
  text << http.virtual_host << http.tls << http.server_name << http.close_connection
       << http.http_1_1;
  for (const auto& url : http.urls) {
    text << url.path << url.digest << url.virtual_host;
    for (const auto& range : url.statuses) text << range.least << range.most;
  }
}

void add(Text& text, const config::SmtpCheck& smtp) { text << smtp.helo_name; }
void add(Text& text, const config::DnsCheck& dns) { text << dns.type << dns.name; }

void add(Text& text, const config::UdpCheck& udp) {
  text << fmt::format("{}", udp.payload) << udp.reply_wanted << udp.least_reply << udp.most_reply;
  for (const auto& byte : udp.reply) text << byte.value << byte.mask;
}

void add(Text& text, const config::MiscCheck& misc) {
  text << misc.script.command << misc.timeout << misc.dynamic;
}

}  // namespace

std::string identity_of(const config::Checker& checker, const std::string& by_whom) {
  Text text;
  text << checker.keyword << checker.connection << by_whom;
  std::visit([&text](const auto& kind) { add(text, kind); }, checker.kind);
  return text.take();
}

std::string signature_of(const AssembledVirtualServer& assembled) {
  const auto& service = *assembled.service;
  Text text;
  text << service.name << service.address << service.port << static_cast<unsigned>(service.protocol)
       << service.ha_suspend << service.omega << service.quorum << service.hysteresis
       << service.smtp_alert << assembled.scripts << assembled.first_states;
  for (const auto& server : assembled.servers) {
    const auto& real = *server.server;
    text << "real_server" << real.address << real.port << real.weight << real.smtp_alert
         << real.inhibit_on_failure << real.virtual_host << server.scripts;
    for (const auto& checker : server.checkers)
      text << checker.identity << checker.options << checker.alpha;
  }
  return text.take();
}

}  // namespace vrrpd::runtime
