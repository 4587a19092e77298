// SPDX-License-Identifier: Apache-2.0
// One instance of a group on this host: where it speaks and listens, its addresses, and what it
// depends on.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vrrpd/protocol/priority.hpp"
#include "vrrpd/runtime/channels.hpp"
#include "vrrpd/runtime/plan.hpp"
#include "vrrpd/runtime/virtual_addresses.hpp"
#include "vrrpd/runtime/virtual_routes.hpp"

namespace vrrpd::runtime {

class Member {
 public:
  Member(const MemberPlan& plan, std::optional<std::chrono::seconds> lifetime, Host& host,
         Channels& channels, VirtualRoutes& routes);

  Member(const Member&) = delete;
  Member& operator=(const Member&) = delete;

  /// The configuration was read anew: the same virtual router, on the same channel. What it knows
  /// of the things that it goes on tracking it keeps. Its addresses are AddressKeeper's part.
  void reconfigure(const MemberPlan& plan, Host& host);

  [[nodiscard]] const MemberPlan& plan() const { return *plan_; }
  [[nodiscard]] Channel& channel() { return channel_; }
  [[nodiscard]] VirtualAddresses& addresses() { return addresses_; }
  [[nodiscard]] const VirtualAddresses& addresses() const { return addresses_; }
  [[nodiscard]] VirtualRoutes& routes() { return routes_; }

  /// Where its adverts come from; nothing: it cannot send any.
  [[nodiscard]] const std::optional<IpAddress>& source() const;
  /// Is this advert for it? It comes from one of its peers, or goes to its group.
  [[nodiscard]] bool concerned(const protocol::Advert& advert) const;

  /// Something it tracks is in this state. False: it does not track that, or it was so before.
  /// `value`: of files.
  bool track(TrackerPlan::Source source, std::string_view key, protocol::TrackerState state,
             std::string_view text, std::optional<std::int32_t> value = std::nullopt);
  /// Looks at every link that it tracks, and at its own place. False: all as before.
  bool look_around(Host& host);
  /// From now on fitness() is what it was, whatever happens to all but its own place; what has no
  /// verdict yet counts as healthy.
  void hold(bool on);
  [[nodiscard]] protocol::Fitness fitness() const;

 private:
  /// Why it can neither hear nor speak; empty: it can.
  [[nodiscard]] std::string trouble(const Host& host) const;
  /// Its source address is there and not usable yet: at a boot, for a second or two. keepalived is
  /// BACKUP then; a fault would run notify_fault, and scripts that stop a database hang on that.
  [[nodiscard]] bool source_comes_soon(const Host& host) const;
  /// What is to be said of its own place, with `text` from trouble().
  [[nodiscard]] protocol::TrackerState own_state(const Host& host, std::string_view text);
  /// keepalived sends from an mcast_src_ip that nobody has; this from the interface's own address,
  /// until the host has the other one. An address that moves is not taken: who has it hears nothing
  /// that comes from it.
  void settle_source(const Host& host);

  const MemberPlan* plan_;
  const Link* link_;  ///< nullptr: unicast that names no interface
  Channel& channel_;
  bool judged_ = false;               ///< there was a verdict on its own place
  bool given_source_counts_ = false;  ///< the host has its mcast_src_ip
  VirtualAddresses addresses_;
  VirtualRoutes& routes_;
  std::vector<protocol::Tracker> trackers_;
  std::optional<std::vector<protocol::Tracker>> held_;  ///< what counts in their place
};

}  // namespace vrrpd::runtime
