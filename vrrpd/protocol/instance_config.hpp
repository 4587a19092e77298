// SPDX-License-Identifier: Apache-2.0
// What the configuration says about one virtual router's election: RFC 9568 §6.1, and what
// keepalived adds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "vrrpd/base/time.hpp"
#include "vrrpd/protocol/advert.hpp"

namespace vrrpd::protocol {

/// keepalived unicast_peer
struct UnicastPeer {
  IpAddress address;
  std::optional<std::uint8_t> min_ttl{}, max_ttl{};  ///< nothing: the TTL is not looked at
};

/// In which form a version 3 IPv4 checksum is sent (advert.hpp, ChecksumForm). Both are understood.
enum class ChecksumChoice : std::uint8_t {
  pseudo_header,     ///< as RFC 5798, keepalived and FRR
  no_pseudo_header,  ///< v3_checksum_as_v2; RFC 9568
  as_peer,           ///< as the last valid advert had it; until one was heard, with pseudo-header
};

struct InstanceConfig {
  std::string name;                  ///< vrrp_instance
  Version version = Version::v2;     ///< version
  std::uint8_t vrid = 0;             ///< virtual_router_id
  std::uint8_t priority = 100;       ///< priority: the base that trackers add to
  Duration advert_int{};             ///< advert_int (Advertisement_Interval)
  bool preempt = true;               ///< nopreempt (Preempt_Mode)
  Duration preempt_delay{};          ///< preempt_delay
  Authentication authentication{};   ///< authentication, version 2 over IPv4 only
  std::vector<IpAddress> addresses;  ///< virtual_ipaddress; of `family`
  Duration garp_master_delay{};      ///< garp_master_delay: the second burst, 0 for none

  Family family = Family::ipv4;
  IpAddress group = IpAddress::v4(224, 0, 0, 18);  ///< where multicast adverts go
  std::vector<UnicastPeer> unicast_peers{};        ///< not empty: unicast
  std::uint8_t unicast_ttl = 255;
  bool check_unicast_src = false;           ///< a unicast advert must come from a listed peer
  bool old_unicast_checksum = false;        ///< keepalived before 1.3.6
  bool old_unicast_checksum_never = false;  ///< nor learnt from what a peer sends
  ChecksumChoice checksum = ChecksumChoice::pseudo_header;

  int down_timer_adverts = 3;  ///< vrrp_down_timer_adverts, 1..100
  bool skip_check_adv_addr = false;
  bool strict = false;  ///< vrrp_strict, strict_mode; see under_strict_mode()
  bool lower_prio_no_advert = false;
  bool higher_prio_send_advert = false;
  bool owner_ignore_adverts = false;
  bool start_as_master = false;  ///< state MASTER: shortens the first wait in a sync group
  /// timer_expired_backup: the highest priority that any other node has. A master that slept so
  /// long that this one took over steps down (decision 19 has that always; nothing: as if 254).
  std::optional<std::uint8_t> timer_expired_backup{};

  Duration garp_master_refresh{};    ///< garp_master_refresh; 0: never
  Duration garp_lower_prio_delay{};  ///< second burst after a lower-priority advert; 0: none
  bool garp_lower_prio = true;       ///< announce at all after one (garp_lower_prio_repeat > 0)

  [[nodiscard]] bool unicast() const { return !unicast_peers.empty(); }
};

/// The same configuration with what keepalived's strict_mode changes in the election, if it asks
/// for that. (Refusing authentication, unicast and the like is the configuration's part.)
[[nodiscard]] InstanceConfig under_strict_mode(InstanceConfig config);

}  // namespace vrrpd::protocol
