// SPDX-License-Identifier: Apache-2.0
// What the protocol decides. The runtime carries actions out in the order in which they stand: the
// order is part of the behaviour.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "vrrpd/base/time.hpp"

namespace vrrpd::protocol {

/// keepalived's states, as notifies and logs say them. RFC 9568 calls master "Active".
/// `master` is said only while the addresses are up (decision 3).
enum class Status : std::uint8_t { initialize, backup, master, fault, stopped };

[[nodiscard]] std::string_view name(Status status);

/// `instance` is the index of the member in its group.
struct SendAdvert {
  std::size_t instance;
  std::uint8_t priority;
  bool operator==(const SendAdvert&) const = default;
};
struct AddAddresses {
  std::size_t instance;
  bool operator==(const AddAddresses&) const = default;
};
struct RemoveAddresses {
  std::size_t instance;
  bool operator==(const RemoveAddresses&) const = default;
};
/// Why addresses are announced. How often each is repeated in a burst, the runtime knows.
enum class Burst : std::uint8_t {
  master,          ///< the addresses came up, and garp_master_delay later: garp_master_repeat
  refresh,         ///< garp_master_refresh: garp_master_refresh_repeat
  lower_priority,  ///< a lower master was heard: garp_lower_prio_repeat
};
/// Gratuitous ARPs or unsolicited neighbour advertisements for every address of the instance.
struct Announce {
  std::size_t instance;
  Burst burst = Burst::master;
  bool operator==(const Announce&) const = default;
};
/// Ask every gate of the group; answer with Group::gate_opened() or gate_refused().
struct OpenGate {
  unsigned generation;
  bool operator==(const OpenGate&) const = default;
};
/// The open question is moot; its answer will not be looked at.
struct CancelGate {
  bool operator==(const CancelGate&) const = default;
};
/// See to it that nobody can write here; answer with Group::fenced().
struct Fence {
  unsigned generation;
  bool operator==(const Fence&) const = default;
};
/// The master's adverts stopped, or it resigned: this node may be promoted soon.
struct MasterSilent {
  bool operator==(const MasterSilent&) const = default;
};
/// ... and without a word that it resigned: is there a sign that it lives all the same? Answer with
/// Group::looked_for_life(), after a standing that says so. An answer after `until` holds the claim
/// up, which waits for it a moment longer, and then no more.
struct LookForLife {
  unsigned generation;
  Instant until;
  bool operator==(const LookForLife&) const = default;
};
/// It was heard, for the first time or again.
struct MasterHeard {
  bool operator==(const MasterHeard&) const = default;
};
/// The master is one that this node would preempt: ask it to hand over (decision 7).
struct AskForHandover {
  bool operator==(const AskForHandover&) const = default;
};
/// While serving, this member heard a master of lower priority (keepalived
/// notify_master_rx_lower_pri). Said for each such advert.
struct LowerPriorityHeard {
  std::size_t instance;
  bool operator==(const LowerPriorityHeard&) const = default;
};
/// All members of the group move together, so this speaks of all of them.
struct StatusChanged {
  Status from, to;
  std::string why;
  /// After a restart that nobody noticed (decision 17): the addresses never went away.
  bool adopted = false;
  bool operator==(const StatusChanged&) const = default;
};
/// A line for the operator.
struct Report {
  enum class Level : std::uint8_t { info, warning } level;
  std::string text;
  bool operator==(const Report&) const = default;
};

using Action = std::variant<SendAdvert, AddAddresses, RemoveAddresses, Announce, OpenGate,
                            CancelGate, Fence, MasterSilent, LookForLife, MasterHeard,
                            AskForHandover, LowerPriorityHeard, StatusChanged, Report>;
using Actions = std::vector<Action>;

}  // namespace vrrpd::protocol
