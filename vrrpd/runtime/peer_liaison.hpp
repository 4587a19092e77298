// SPDX-License-Identifier: Apache-2.0
// The loop's side of the channel to the peer: tells how our groups stand, tells the operator what
// comes back, and gives each module its way to the same group over there. The loop's thread only.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/model.hpp"
#include "vrrpd/modules/mailbox.hpp"
#include "vrrpd/peer/channel.hpp"
#include "vrrpd/runtime/peer_news.hpp"
#include "vrrpd/runtime/plan.hpp"
#include "vrrpd/runtime/timer_queue.hpp"

namespace vrrpd::runtime {

class PeerLiaison {
 public:
  /// What vrrpd.toml's [peer] asks for; nullptr if there is none, or if it was complained about.
  /// Reads the files that it names. Says and hears nothing before start().
  [[nodiscard]] static std::unique_ptr<PeerLiaison> make(const config::Model& model,
                                                         const Plan& plan,
                                                         Diagnostics& diagnostics);
  ~PeerLiaison();

  /// Lives as long as this.
  [[nodiscard]] notify::PeerLink& link(const std::string& group);

  struct Services {
    modules::Mailbox& mailbox;
    TimerQueue& timers;
    std::function<std::vector<peer::GroupStatus>()> groups;  ///< how they stand now
    std::function<std::set<std::string>()> weighted;         ///< see PeerNews::equal_priorities()
    std::function<void()> on_status;                         ///< summary() has changed
  };
  void start(Services services);

  /// Tells how the groups stand now.
  void publish();

  [[nodiscard]] std::string summary() const { return news_.summary(); }
  /// What the peer said last of the group of that name; nothing if it never spoke of it.
  [[nodiscard]] std::optional<peer::Report> report(const std::string& group) {
    return channel_.report(group);
  }

 private:
  PeerLiaison(peer::PeerSettings settings, peer::TlsContext tls, peer::Identity identity);

  void on_event(const peer::Channel::Event& event);
  void on_beat(Instant now);
  void look_for_two_masters(const std::vector<peer::GroupStatus>& groups);
  void look_for_equal_priorities(const std::vector<peer::GroupStatus>& groups);
  void look_at_certificate(Instant now);

  peer::Channel channel_;
  std::map<std::string, std::unique_ptr<notify::PeerLink>> links_;  ///< by group
  PeerNews news_;
  std::optional<Services> services_;
  TimerQueue::Timer beat_;
  std::optional<Instant> last_beat_;
  std::optional<Instant> certificate_said_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  ///< letters may outlive us
};

}  // namespace vrrpd::runtime
