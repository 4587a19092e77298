// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/protocol/verify.hpp"

#include <algorithm>

namespace vrrpd::protocol {
namespace {

using Verdict = std::optional<Reject>;

// RFC 9568 §5.1.1.2 and §5.1.2.2; what is unicast, is keepalived's.
Verdict verify_destination(const Advert& advert, const InstanceConfig& config) {
  const bool multicast = advert.destination.is_multicast();
  if (config.unicast()) return multicast ? Verdict{Reject::multicast_advert} : std::nullopt;
  if (!multicast) return Reject::unicast_advert;
  if (advert.destination != config.group) return Reject::wrong_group;
  return std::nullopt;
}

bool has_ttl_limits(const UnicastPeer& peer) { return peer.min_ttl || peer.max_ttl; }

// keepalived: a limit on any peer's TTL asks for check_unicast_src by itself.
Verdict verify_peer(const Advert& advert, const InstanceConfig& config) {
  const auto& peers = config.unicast_peers;
  if (!config.check_unicast_src && std::ranges::none_of(peers, has_ttl_limits)) return std::nullopt;
  const auto peer = std::ranges::find(peers, advert.sender, &UnicastPeer::address);
  if (peer == peers.end()) return Reject::unknown_peer;
  if (advert.ttl < peer->min_ttl.value_or(0) || advert.ttl > peer->max_ttl.value_or(255)) {
    return Reject::bad_peer_ttl;
  }
  return std::nullopt;
}

/// How long it takes tells nothing about where the two differ.
bool same_secret(const Authentication& a, const Authentication& b) {
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.data.size(); ++i) difference |= a.data[i] ^ unsigned { b.data[i] };
  return difference == 0;
}

// RFC 2338 §5.3.6 and §5.3.10. Without authentication the data is "ignored on reception".
Verdict verify_authentication(const Authentication& theirs, const Authentication& ours) {
  if (theirs.type != ours.type) return Reject::bad_auth_type;
  if (ours.type != Authentication::Type::none && !same_secret(theirs, ours)) {
    return Reject::bad_auth_data;
  }
  return std::nullopt;
}

// RFC 3768 §7.1: type of authentication and interval "MUST verify that … is the same".
Verdict verify_version_2(const Advert& advert, const InstanceConfig& config) {
  if (const auto reject = verify_authentication(advert.authentication, config.authentication)) {
    return reject;
  }
  if (advert.interval != config.advert_int) return Reject::bad_interval;
  return std::nullopt;
}

// RFC 9568 §5.2.9: "the first address MUST be the IPv6 link-local address". Whoever sends another
// is a master all the same: only strict_mode has it out.
Verdict verify_first_address(const Advert& advert, const InstanceConfig& config) {
  if (config.family == Family::ipv4 || !config.strict || advert.addresses.empty()) {
    return std::nullopt;
  }
  if (!advert.addresses.front().is_link_local()) return Reject::not_link_local;
  return std::nullopt;
}

}  // namespace

std::optional<Reject> verify(const Advert& advert, const InstanceConfig& config,
                             const Receiver& receiver) {
  if (advert.sender.family() != config.family) return Reject::unknown_vrid;
  if (advert.version != config.version) return Reject::version_mismatch;
  if (const auto reject = verify_destination(advert, config)) return reject;
  if (advert.sender == receiver.primary_address) return Reject::own_source;
  if (config.unicast()) {
    if (const auto reject = verify_peer(advert, config)) return reject;
  }
  // RFC 3768 §7.1, and RFC 9568 §7.1 as published: "the local router is not the IPvX address
  // owner". Erratum 8298 only has it logged, and so does keepalived: two owners that discard each
  // other's adverts would stay two for ever.
  const bool owner = receiver.priority == priority_owner;
  if (owner && config.owner_ignore_adverts) return Reject::we_are_owner;
  if (config.version == Version::v2) {
    if (const auto reject = verify_version_2(advert, config)) return reject;
  }
  if (config.old_unicast_checksum_never &&
      advert.checksum == ChecksumForm::with_group_pseudo_header) {
    return Reject::bad_checksum;
  }
  return verify_first_address(advert, config);
}

}  // namespace vrrpd::protocol
