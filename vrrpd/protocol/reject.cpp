// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/protocol/reject.hpp"

namespace vrrpd::protocol {

std::string_view name(Reject reject) {
  switch (reject) {
    case Reject::truncated: return "truncated";
    case Reject::bad_ttl: return "bad_ttl";
    case Reject::bad_version: return "bad_version";
    case Reject::bad_type: return "bad_type";
    case Reject::bad_vrid: return "bad_vrid";
    case Reject::bad_length: return "bad_length";
    case Reject::bad_checksum: return "bad_checksum";
    case Reject::no_addresses: return "no_addresses";
    case Reject::bad_interval: return "bad_interval";
    case Reject::unknown_vrid: return "unknown_vrid";
    case Reject::version_mismatch: return "version_mismatch";
    case Reject::unicast_advert: return "unicast_advert";
    case Reject::multicast_advert: return "multicast_advert";
    case Reject::wrong_group: return "wrong_group";
    case Reject::own_source: return "own_source";
    case Reject::unknown_peer: return "unknown_peer";
    case Reject::bad_peer_ttl: return "bad_peer_ttl";
    case Reject::we_are_owner: return "we_are_owner";
    case Reject::bad_auth_type: return "bad_auth_type";
    case Reject::bad_auth_data: return "bad_auth_data";
    case Reject::not_link_local: return "not_link_local";
  }
  return "?";
}

std::string_view explanation(Reject reject) {
  switch (reject) {
    case Reject::truncated: return "it is shorter than its headers say";
    case Reject::bad_ttl: return "its TTL is not 255: it did not come from this link";
    case Reject::bad_version: return "it is neither VRRP version 2 nor 3";
    case Reject::bad_type: return "it is no ADVERTISEMENT";
    case Reject::bad_vrid: return "virtual_router_id 0 does not exist";
    case Reject::bad_length: return "it is longer than its address count says";
    case Reject::bad_checksum: return "its checksum is wrong";
    case Reject::no_addresses: return "it names no address, as version 3 must";
    case Reject::bad_interval: return "the peer's advert_int differs: make `advert_int` equal";
    case Reject::unknown_vrid: return "no instance on this interface has this virtual_router_id";
    case Reject::version_mismatch:
      return "the peer speaks the other VRRP version: make `version` equal";
    case Reject::unicast_advert:
      return "it was sent to one address and this instance listens to a multicast group: configure "
             "`unicast_peer` on both nodes or on none";
    case Reject::multicast_advert:
      return "it was sent to a multicast group and this instance has `unicast_peer`: configure it "
             "on both nodes or on none";
    case Reject::wrong_group:
      return "it was sent to another multicast group: make `mcast_dst_ip` and `vrrp_mcast_group4` "
             "or `vrrp_mcast_group6` equal";
    case Reject::own_source:
      return "it comes from our own address: another host uses it, or the network loops";
    case Reject::unknown_peer:
      return "check_unicast_src: its sender is no `unicast_peer` of this instance";
    case Reject::bad_peer_ttl: return "its TTL is outside min_ttl and max_ttl of this unicast_peer";
    case Reject::we_are_owner:
      return "this node has priority 255 and obeys nobody; two nodes with this virtual_router_id "
             "that advertise are two masters";
    case Reject::bad_auth_type: return "the peer's auth_type differs: make `authentication` equal";
    case Reject::bad_auth_data: return "the peer's auth_pass differs: make `authentication` equal";
    case Reject::not_link_local:
      return "strict_mode: its first address is not link-local, as IPv6 asks: let "
             "`virtual_ipaddress` begin with an address of fe80::/10";
  }
  return "?";
}

}  // namespace vrrpd::protocol
