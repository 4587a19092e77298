// SPDX-License-Identifier: Apache-2.0
// Whom adverts go to, and where they come from.
#include <fmt/format.h>

#include <algorithm>

#include "config/completion.hpp"

namespace vrrpd::config {
namespace {

/// An advert to itself would be a second router with this node's own address.
void drop_own_address(Completion& completion) {
  if (!completion.draft.source) return;
  const IpAddress& own = completion.draft.source->value;
  std::erase_if(completion.instance.unicast_peers, [&](const UnicastPeer& peer) {
    if (peer.address != own) return false;
    completion.complaints.warning(
        peer.place, fmt::format("peer {} is this node's own address, ignoring it", own.to_string()),
        "unicast_peer lists the others");
    return true;
  });
}

void take_multicast(Completion& completion) {
  const auto& [draft, instance, global, complaints] = completion;
  if (draft.source) instance.multicast_source = draft.source->value;
  const auto& of_family =
      instance.family == Family::ipv4 ? global.multicast_group4 : global.multicast_group6;
  instance.multicast_group = of_family;
  if (draft.multicast_group) instance.multicast_group = draft.multicast_group->value;
  if (!draft.unicast_keyword || instance.unicast_fault_no_peer) return;
  complaints.warning(*draft.unicast_keyword,
                     completion.named("has no `unicast_peer', taking multicast"),
                     "name the other nodes in unicast_peer { … }, or leave the unicast lines out");
}

void take_unicast(Completion& completion) {
  const auto& [draft, instance, global, complaints] = completion;
  if (draft.multicast_group) {
    complaints.warning(draft.multicast_group->place,
                       "`mcast_dst_ip' has no meaning with `unicast_peer', ignoring it");
  }
  if (draft.source) {
    instance.unicast_src_ip = draft.source->value;
  } else {
    complaints.note(instance.unicast_peers.front().place,
                    fmt::format("no `unicast_src_ip': adverts come from the first address of {}",
                                quoted(instance.interface)),
                    "give it where the interface has several addresses: the peers list only one");
  }
}

}  // namespace

void take_peers(Completion& completion) {
  VrrpInstance& instance = completion.instance;
  drop_own_address(completion);
  // keepalived: who limits one peer's TTL means to know the peers.
  const bool limits = std::ranges::any_of(
      instance.unicast_peers, [](const UnicastPeer& peer) { return peer.min_ttl || peer.max_ttl; });
  instance.check_unicast_src =
      limits || completion.value_or(&Inheritable::check_unicast_src, false);
  if (instance.unicast_peers.empty()) {
    take_multicast(completion);
  } else {
    take_unicast(completion);
  }
}

}  // namespace vrrpd::config
