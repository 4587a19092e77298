// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/virtual_server_assembly.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <random>
#include <utility>
#include <variant>

#include "vrrpd/probes/http_probe.hpp"
#include "vrrpd/probes/udp_probe.hpp"
#include "vrrpd/runtime/host_name.hpp"
#include "vrrpd/runtime/virtual_server_signature.hpp"

namespace vrrpd::runtime {
namespace {

using Probe = std::unique_ptr<probes::Probe>;

/// keepalived: without a payload, some bytes.
std::vector<std::uint8_t> any_payload() {
  constexpr std::size_t bytes = 16;
  std::random_device source;
  std::vector<std::uint8_t> payload(bytes);
  for (auto& byte : payload) byte = static_cast<std::uint8_t>(source());
  return payload;
}

/// Makes the probes of one real server.
class Prober {
 public:
  Prober(const config::Model& model, const config::RealServer& server, ScriptAdmission& scripts,
         ProcessLauncher& launcher, Diagnostics& diagnostics)
      : model_{model},
        server_{server},
        scripts_{scripts},
        launcher_{launcher},
        diagnostics_{diagnostics} {}

  /// Nothing: it cannot run, which has been said.
  Probe probe(const config::Checker& checker) {
    by_whom_.clear();
    return std::visit([&](const auto& kind) { return make(checker, kind); }, checker.kind);
  }
  /// Of the last probe: see identity_of().
  [[nodiscard]] const std::string& by_whom() const { return by_whom_; }

 private:
  [[nodiscard]] probes::Target target(const config::Checker& checker) const {
    const auto& connection = checker.connection;
    return {.address = connection.address.value_or(server_.address),
            .port = connection.port.value_or(server_.port),
            .bind_to = connection.bind_to,
            .bind_interface = connection.bind_interface,
            .bind_port = connection.bind_port,
            .firewall_mark = connection.firewall_mark,
            .timeout = *checker.times.connect_timeout};
  }

  Probe make(const config::Checker& checker, const config::TcpCheck&) {
    return probes::make_tcp_probe(target(checker));
  }

  Probe make(const config::Checker& checker, const config::PingCheck&) {
    return probes::make_ping_probe(target(checker));
  }

  Probe make(const config::Checker& checker, const config::SmtpCheck& smtp) {
    return probes::make_smtp_probe(target(checker),
                                   smtp.helo_name.empty() ? host_name() : smtp.helo_name);
  }

  Probe make(const config::Checker& checker, const config::DnsCheck& dns) {
    auto probe = probes::make_dns_probe(target(checker), dns.name, dns.type);
    if (!probe) refuse(checker, fmt::format("\"{}\" is no domain name", dns.name));
    return probe;
  }

  Probe make(const config::Checker& checker, const config::UdpCheck& udp) {
    probes::UdpQuestion question{.payload = udp.payload.empty() ? any_payload() : udp.payload,
                                 .reply_wanted = udp.reply_wanted,
                                 .reply = {},
                                 .least_reply = udp.least_reply,
                                 .most_reply = udp.most_reply};
    for (const auto& byte : udp.reply) question.reply.push_back({byte.value, byte.mask});
    return probes::make_udp_probe(target(checker), std::move(question));
  }

  Probe make(const config::Checker& checker, const config::MiscCheck& misc) {
    auto command = scripts_.runnable(misc.script, "MISC_CHECK of " + server_.address.to_string());
    if (!command) return nullptr;
    by_whom_ = fmt::format("{}:{} {}", command->user, command->group, command->argv.front());
    return probes::make_misc_probe(std::move(*command),
                                   misc.timeout.value_or(*checker.times.delay_loop), misc.dynamic,
                                   launcher_);
  }

  Probe make(const config::Checker& checker, const config::HttpCheck& http) {
    const auto& ssl = model_.virtual_servers.ssl;
    probes::HttpQuestion question{.tls = http.tls,
                                  .server_name = http.server_name,
                                  .http_1_1 = http.http_1_1,
                                  .close_connection = http.close_connection,
                                  .certificate = http.tls ? ssl.certificate : "",
                                  .key = http.tls ? ssl.key : "",
                                  .key_password = http.tls ? ssl.password : "",
                                  .pages = {}};
    if (http.tls) by_whom_ = fmt::format("{}\n{}\n{}", ssl.certificate, ssl.key, ssl.password);
    for (const auto& url : http.urls) question.pages.push_back(page_of(http, url));
    auto probe = probes::make_http_probe(target(checker), std::move(question));
    if (probe) return std::move(*probe);
    refuse(checker, probe.error());
    return nullptr;
  }

  [[nodiscard]] probes::ExpectedPage page_of(const config::HttpCheck& http,
                                             const config::CheckedUrl& url) const {
    const std::string& otherwise =
        http.virtual_host.empty() ? server_.virtual_host : http.virtual_host;
    probes::ExpectedPage page{.path = url.path,
                              .host = url.virtual_host.empty() ? otherwise : url.virtual_host,
                              .digest = url.digest,
                              .statuses = {}};
    for (const auto& range : url.statuses) page.statuses.push_back({range.least, range.most});
    if (page.statuses.empty()) page.statuses.push_back({200, 299});
    return page;
  }

  void refuse(const config::Checker& checker, const std::string& why) {
    diagnostics_.push_back({Severity::warning, checker.place,
                            fmt::format("{} of {} will not run: {}", checker.keyword,
                                        server_.address.to_string(), why),
                            "a real server without a checker counts as up"});
  }

  const config::Model& model_;
  const config::RealServer& server_;
  ScriptAdmission& scripts_;
  ProcessLauncher& launcher_;
  Diagnostics& diagnostics_;
  std::string by_whom_;
};

ProbeWorker::Options options_of(const config::Model& model, const config::VirtualServer& service,
                                const config::Checker& checker) {
  const auto& times = checker.times;
  const bool all = times.log_all_failures.value_or(model.global.checkers.log_all_failures);
  return {.timing = {.delay_loop = *times.delay_loop,
                     .delay_before_retry = *times.delay_before_retry,
                     .retry = *times.retry,
                     .first_counts = !std::holds_alternative<config::SmtpCheck>(checker.kind)},
          .warmup = *times.warmup,
          .from_start_to_start = std::holds_alternative<config::MiscCheck>(checker.kind),
          .log_all_failures = all,
          .only_while = service.ha_suspend ? service.address : std::nullopt};
}

UpDownScripts up_down(ScriptAdmission& scripts, const std::optional<config::ScriptCommand>& up,
                      const std::optional<config::ScriptCommand>& down, const std::string& keyword,
                      const std::string& owner) {
  return {.up = scripts.runnable(up, fmt::format("{}_up of {}", keyword, owner)),
          .down = scripts.runnable(down, fmt::format("{}_down of {}", keyword, owner))};
}

}  // namespace

std::vector<AssembledVirtualServer> assemble_virtual_servers(const config::Model& model,
                                                             ScriptAdmission& scripts,
                                                             ProcessLauncher& launcher,
                                                             Diagnostics& diagnostics) {
  std::vector<AssembledVirtualServer> assembled;
  for (const auto& service : model.virtual_servers.servers) {
    AssembledVirtualServer& one = assembled.emplace_back();
    one.service = &service;
    one.first_states = model.global.checkers.first_states;
    one.scripts = up_down(scripts, service.quorum_up, service.quorum_down, "quorum",
                          service.address ? service.address->to_string() : service.name);
    for (const auto& server : service.servers) {
      AssembledServer& real = one.servers.emplace_back();
      real.server = &server;
      real.scripts = up_down(scripts, server.notify_up, server.notify_down, "notify",
                             server.address.to_string());
      Prober prober{model, server, scripts, launcher, diagnostics};
      for (const auto& checker : server.checkers) {
        auto probe = prober.probe(checker);
        if (!probe) continue;
        real.checkers.push_back({.keyword = checker.keyword,
                                 .identity = identity_of(checker, prober.by_whom()),
                                 .options = options_of(model, service, checker),
                                 .alpha = *checker.times.alpha,
                                 .probe = std::move(probe)});
      }
    }
  }
  return assembled;
}

}  // namespace vrrpd::runtime
