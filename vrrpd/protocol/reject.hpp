// SPDX-License-Identifier: Apache-2.0
// Why a packet is not believed. A rejected packet touches no timer, no learned interval, no state.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace vrrpd::protocol {

/// One enumerator, one rule, one counter. The order is the order of the tests: first what RFC 9568
/// §7.1 asks of any packet, then what only the virtual router it names can tell.
enum class Reject : std::uint8_t {
  truncated,         ///< §7.1: shorter than the IP and VRRP headers say
  bad_ttl,           ///< §5.1.1.3, §5.1.2.3: TTL or hop limit of a multicast advert MUST be 255
  bad_version,       ///< §5.2.1: neither 2 nor 3
  bad_type,          ///< §5.2.2: not ADVERTISEMENT
  bad_vrid,          ///< §5.2.3: 0
  bad_length,        ///< longer than its address count asks for
  bad_checksum,      ///< §5.2.8; or a form that `old_unicast_checksum never` rules out
  no_addresses,      ///< §7.1, erratum 8299: version 3 and a count of 0
  bad_interval,      ///< §7.1, erratum 8301: 0; RFC 3768 §7.1: version 2 intervals differ
  unknown_vrid,      ///< §7.1: no virtual router of this number and family on this interface
  version_mismatch,  ///< the virtual router speaks the other version
  unicast_advert,    ///< §5.1.1.2: the virtual router listens to a multicast group
  multicast_advert,  ///< the virtual router has unicast peers
  wrong_group,       ///< §5.1.1.2, §5.1.2.2: another multicast group than ours
  own_source,        ///< from our own primary address: a loop, or a second host with our address
  unknown_peer,      ///< keepalived check_unicast_src: not one of unicast_peer
  bad_peer_ttl,      ///< keepalived min_ttl, max_ttl of that peer
  we_are_owner,      ///< §7.1: this node owns the addresses (owner_ignore_adverts, strict_mode)
  bad_auth_type,     ///< RFC 2338 §5.3.6: the authentication type differs
  bad_auth_data,     ///< RFC 2338 §5.3.10: the password differs
  not_link_local,    ///< §5.2.9: IPv6, and the first address is not link-local (strict_mode)
};
inline constexpr std::size_t reject_count = static_cast<std::size_t>(Reject::not_link_local) + 1;

/// A short name, as in logs and counters: "bad_ttl".
[[nodiscard]] std::string_view name(Reject reject);
/// What it means for the operator, as the end of a sentence: "its checksum is wrong".
[[nodiscard]] std::string_view explanation(Reject reject);

/// How often each rule rejected a packet.
class RejectCounters {
 public:
  std::uint64_t count(Reject reject) { return ++counts_[static_cast<std::size_t>(reject)]; }
  [[nodiscard]] std::uint64_t operator[](Reject reject) const {
    return counts_[static_cast<std::size_t>(reject)];
  }

 private:
  std::array<std::uint64_t, reject_count> counts_{};
};

}  // namespace vrrpd::protocol
