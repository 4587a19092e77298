// SPDX-License-Identifier: Apache-2.0
#include "config/peer_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "config/arguments.hpp"
#include "config/instance_family.hpp"

namespace vrrpd::config {
namespace {

void mark_unicast(InstanceDraft& draft, const Statement& statement) {
  if (!draft.unicast_keyword) draft.unicast_keyword = statement.keyword().place;
}

/// min_ttl N, max_ttl N, behind a peer's address. A value that will not do is as if not given.
void read_ttl_limits(const Statement& line, UnicastPeer& peer, Complaints& complaints) {
  for (std::size_t at = 1; at < line.words.size(); ++at) {
    const Word& word = line.words[at];
    const bool least = word.text == "min_ttl";
    if (!least && word.text != "max_ttl") {
      const bool address = IpAddress::parse(word.text).has_value();
      complaints.warning(word.place, fmt::format("unknown word {}, ignoring it", quoted(word.text)),
                         address ? "one peer a line" : "min_ttl or max_ttl, with a number");
      continue;
    }
    if (++at == line.words.size()) {
      complaints.warning(word.place, fmt::format("{} needs a number", quoted(word.text)));
      return;
    }
    const auto limit = read_integer(line.words[at], {0, 255}, Junk::refused, complaints);
    if (limit) (least ? peer.min_ttl : peer.max_ttl) = static_cast<std::uint8_t>(*limit);
  }
  if (peer.min_ttl && peer.max_ttl && *peer.min_ttl > *peer.max_ttl) {
    complaints.warning(line.words.front().place,
                       fmt::format("min_ttl {} is above max_ttl {}: no advert of this peer counts",
                                   *peer.min_ttl, *peer.max_ttl));
  }
}

void read_peer(const Statement& line, InstanceDraft& draft, Complaints& complaints) {
  const Word& word = line.words.front();
  if (line.has_block) complaints.warning(line.brace, "a peer has no block, ignoring the block");
  const auto address = read_lone_address(word, complaints);
  if (!address || address->is_multicast()) {
    complaints.warning(word.place,
                       fmt::format("{} is {}, ignoring this peer", quoted(word.text),
                                   address ? "a group" : "not an address"),
                       "ADDRESS [min_ttl N] [max_ttl N]");
    return;
  }
  if (!fits_family(draft, *address, word.place, "peer", complaints)) return;
  if (!draft.peers.insert(*address).second) {
    complaints.warning(word.place,
                       fmt::format("peer {} stands here twice, ignoring the second", word.text));
    return;
  }
  UnicastPeer peer{.address = *address, .min_ttl = {}, .max_ttl = {}, .place = word.place};
  read_ttl_limits(line, peer, complaints);
  draft.instance.unicast_peers.push_back(std::move(peer));
}

void read_source(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  const auto address = read_address(statement, complaints);
  if (!address) return;
  const Place& place = statement.words[1].place;
  if (address->is_multicast()) {
    complaints.warning(
        place, fmt::format("{} is a group and no source, ignoring it", address->to_string()));
    return;
  }
  if (std::ranges::all_of(address->bytes(), [](std::uint8_t byte) { return byte == 0; })) {
    complaints.warning(place, fmt::format("{} is no node's address, ignoring it: adverts come from "
                                          "the interface's own",
                                          address->to_string()));
    return;
  }
  if (fits_family(draft, *address, place, "source", complaints)) draft.source = {*address, place};
}

std::optional<IpAddress> read_group(const Statement& statement, Complaints& complaints) {
  const auto address = read_address(statement, complaints);
  if (!address || address->is_multicast()) return address;
  complaints.warning(
      statement.words[1].place,
      fmt::format("{} is not a multicast address, ignoring it", address->to_string()));
  return std::nullopt;
}

void read_global_group(const Statement& statement, Family family, std::optional<IpAddress>& group,
                       Complaints& complaints) {
  const auto address = read_group(statement, complaints);
  if (!address) return;
  if (address->family() == family) {
    group = address;
    return;
  }
  complaints.warning(statement.words[1].place,
                     fmt::format("{} is of the wrong family, ignoring it", address->to_string()),
                     "vrrp_mcast_group4 for IPv4, vrrp_mcast_group6 for IPv6");
}

}  // namespace

void read_unicast_peers(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  expect_no_words(statement, complaints);
  mark_unicast(draft, statement);
  for (const Statement& line : statement.block) read_peer(line, draft, complaints);
}

void read_unicast_source(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  mark_unicast(draft, statement);
  read_source(statement, draft, complaints);
}

void read_unicast_ttl(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  // keepalived takes 0 too, and its adverts reach nobody; the kernel refuses to send them for us.
  const auto ttl = read_integer(statement, {1, 255}, Junk::refused, complaints);
  if (ttl) draft.instance.unicast_ttl = static_cast<std::uint8_t>(*ttl);
}

void read_unicast_fault_no_peer(const Statement& statement, InstanceDraft& draft,
                                Complaints& complaints) {
  expect_no_words(statement, complaints);
  mark_unicast(draft, statement);
  draft.instance.unicast_fault_no_peer = true;
}

void read_old_unicast_checksum(const Statement& statement, InstanceDraft& draft,
                               Complaints& complaints) {
  if (statement.words.size() == 1) {
    draft.instance.old_unicast_checksum = true;
    draft.instance.old_unicast_checksum_never = false;
    return;
  }
  expect_no_more_words(statement, 2, complaints);
  const Word& mode = statement.words[1];
  if (mode.text != "never") {
    complaints.warning(
        mode.place,
        fmt::format("unknown mode {}, ignoring `old_unicast_checksum'", quoted(mode.text)),
        "never, or nothing");
    return;
  }
  draft.instance.old_unicast_checksum = false;
  draft.instance.old_unicast_checksum_never = true;
}

void read_multicast_source(const Statement& statement, InstanceDraft& draft,
                           Complaints& complaints) {
  read_source(statement, draft, complaints);
}

void read_multicast_group(const Statement& statement, InstanceDraft& draft,
                          Complaints& complaints) {
  const auto group = read_group(statement, complaints);
  if (!group) return;
  const Place& place = statement.words[1].place;
  if (fits_family(draft, *group, place, "group", complaints)) {
    draft.multicast_group = {*group, place};
  }
}

void read_track_source(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  expect_no_words(statement, complaints);
  draft.instance.track_src_ip = true;
}

void read_global_group4(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  read_global_group(statement, Family::ipv4, global.multicast_group4, complaints);
}

void read_global_group6(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  read_global_group(statement, Family::ipv6, global.multicast_group6, complaints);
}

}  // namespace vrrpd::config
