// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/protocol/reject.hpp"

namespace vrrpd::protocol {

std::string_view name(Reject reject) {
  switch (reject) {
    case Reject::truncated: return "truncated";
    case Reject::bad_ttl: return "bad_ttl";
    case Reject::wrong_destination: return "wrong_destination";
    case Reject::bad_version: return "bad_version";
    case Reject::bad_type: return "bad_type";
    case Reject::bad_vrid: return "bad_vrid";
    case Reject::bad_length: return "bad_length";
    case Reject::bad_checksum: return "bad_checksum";
    case Reject::unknown_vrid: return "unknown_vrid";
    case Reject::own_source: return "own_source";
    case Reject::version_mismatch: return "version_mismatch";
    case Reject::bad_auth_type: return "bad_auth_type";
    case Reject::bad_auth_data: return "bad_auth_data";
    case Reject::bad_interval: return "bad_interval";
  }
  return "?";
}

std::string_view explanation(Reject reject) {
  switch (reject) {
    case Reject::truncated: return "it is shorter than its headers say";
    case Reject::bad_ttl: return "its TTL is not 255: it did not come from this link";
    case Reject::wrong_destination: return "it was not sent to 224.0.0.18";
    case Reject::bad_version: return "it is neither VRRP version 2 nor 3";
    case Reject::bad_type: return "it is no ADVERTISEMENT";
    case Reject::bad_vrid: return "virtual_router_id 0 does not exist";
    case Reject::bad_length: return "its length does not fit its address count";
    case Reject::bad_checksum: return "its checksum is wrong";
    case Reject::unknown_vrid: return "no instance on this interface has this virtual_router_id";
    case Reject::own_source:
      return "it comes from our own address: another host uses it, or the network loops";
    case Reject::version_mismatch:
      return "the peer speaks the other VRRP version: make `version` equal";
    case Reject::bad_auth_type: return "the peer's auth_type differs: make `authentication` equal";
    case Reject::bad_auth_data: return "the peer's auth_pass differs: make `authentication` equal";
    case Reject::bad_interval: return "the peer's advert_int differs: make `advert_int` equal";
  }
  return "?";
}

}  // namespace vrrpd::protocol
