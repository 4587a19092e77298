// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/peer_liaison.hpp"

#include <unistd.h>

#include <array>
#include <utility>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/runtime/agreement.hpp"

namespace vrrpd::runtime {
namespace {

// Row 36 of the failure matrix: time enough to renew it.
constexpr std::chrono::days certificate_warning{14};
constexpr Duration certificate_pace = std::chrono::hours{24};

/// Not router_id: pairs that share one keepalived.conf have the same on both nodes.
std::string own_host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return {};
  return name.data();
}

void say(const PeerNews::Lines& lines) {
  for (const auto& line : lines) log(line.level, "{}", line.text);
}

}  // namespace

std::unique_ptr<PeerLiaison> PeerLiaison::make(const config::Model& model, const Plan& plan,
                                               Diagnostics& diagnostics) {
  if (!model.peer) return nullptr;
  auto settings = peer::read_peer_settings(*model.peer, own_host_name(), diagnostics);
  if (!settings) return nullptr;
  auto tls = peer::TlsContext::make(*settings);
  if (!tls) {
    diagnostics.push_back(std::move(tls.error()));
    return nullptr;
  }
  auto facts = facts_of(plan);
  const auto configuration = hash_of(facts);
  peer::Identity identity{.daemon = "vrrpd " VRRPD_VERSION,
                          .pair = settings->name,
                          .node = settings->node,
                          .boot = peer::make_boot_id(),
                          .heartbeat = settings->heartbeat,
                          .deadline = settings->deadline,
                          .configuration = configuration,
                          .facts = std::move(facts)};
  return std::unique_ptr<PeerLiaison>{
      new PeerLiaison{*std::move(settings), *std::move(tls), std::move(identity)}};
}

PeerLiaison::PeerLiaison(peer::PeerSettings settings, peer::TlsContext tls, peer::Identity identity)
    : channel_{std::move(settings), std::move(tls), std::move(identity)} {}

PeerLiaison::~PeerLiaison() { *alive_ = false; }

notify::PeerLink& PeerLiaison::link(const std::string& group) {
  auto& link = links_[group];
  if (link == nullptr) link = channel_.link(group);
  return *link;
}

void PeerLiaison::start(Services services) {
  services_.emplace(std::move(services));
  beat_ = services_->timers.timer([this](Instant now) { on_beat(now); });
  auto& mailbox = services_->mailbox;
  channel_.start({.report =
                      [](Severity severity, const std::string& line) {
                        log(severity == Severity::note      ? Level::info
                            : severity == Severity::warning ? Level::warning
                                                            : Level::error,
                            "{}", line);
                      },
                  .happened =
                      [this, &mailbox, alive = alive_](peer::Channel::Event event) {
                        mailbox.post([this, alive, event = std::move(event)] {
                          if (*alive) on_event(event);
                        });
                      },
                  .fresh_status =
                      [this, &mailbox, alive = alive_](std::function<void()> answer) {
                        mailbox.post([this, alive, answer = std::move(answer)] {
                          if (!*alive) return;
                          publish();
                          answer();
                        });
                      }});
  on_beat(boot_now());
}

void PeerLiaison::publish() { channel_.publish(services_->groups()); }

void PeerLiaison::on_event(const peer::Channel::Event& event) {
  say(news_.on(event));
  services_->on_status();
}

/// The heartbeat is the loop's own, so that a loop that hangs is seen from over there.
void PeerLiaison::on_beat(Instant now) {
  auto groups = services_->groups();
  look_for_two_masters(groups);
  look_for_equal_priorities(groups);
  channel_.publish(std::move(groups));
  look_at_certificate(now);
  last_beat_ = now;
  beat_.set(now + channel_.heartbeat());
}

void PeerLiaison::look_for_two_masters(const std::vector<peer::GroupStatus>& groups) {
  for (const auto& group : groups) {
    bool both = false;
    if (group.role == peer::Role::master && last_beat_) {
      const auto report = channel_.report(group.name);
      both = report && report->status.role == peer::Role::master && report->heard >= *last_beat_;
    }
    say(news_.both_master(group.name, both));
  }
}

void PeerLiaison::look_for_equal_priorities(const std::vector<peer::GroupStatus>& groups) {
  if (!last_beat_) return;
  const auto weighted = services_->weighted();
  for (const auto& group : groups) {
    const auto report = channel_.report(group.name);
    if (!report || report->heard < *last_beat_) continue;
    say(news_.equal_priorities(group, report->status, weighted));
  }
}

void PeerLiaison::look_at_certificate(Instant now) {
  if (certificate_said_ && now - *certificate_said_ < certificate_pace) return;
  certificate_said_ = now;
  const auto left = channel_.certificate_left();
  if (!left || *left > certificate_warning) return;
  if (left->count() < 0) {
    log(Level::error,
        "peer: this node's certificate has expired: the peer refuses it. Renew it "
        "and restart vrrpd");
  } else {
    log(Level::warning,
        "peer: this node's certificate expires in {} days: renew it and restart "
        "vrrpd",
        left->count());
  }
}

}  // namespace vrrpd::runtime
