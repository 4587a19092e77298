// SPDX-License-Identifier: Apache-2.0
// The steps of complete.hpp, by subject. Each takes what the draft and global_defs say into the
// instance, and complains of what cannot be so; the order in complete.cpp matters.
#pragma once

#include <string>
#include <string_view>

#include "config/complaints.hpp"
#include "config/draft.hpp"

namespace vrrpd::config {

inline constexpr std::uint8_t kOwner = 255;  // RFC 9568 §5.2.4: the owner of the addresses

struct Completion {
  InstanceDraft& draft;
  VrrpInstance& instance;
  const GlobalDefs& global;
  Complaints& complaints;

  /// "vrrp_instance `NAME' WHAT"
  [[nodiscard]] std::string named(std::string_view what) const;
  /// The instance's own setting, else that of global_defs, else nothing.
  template <class T>
  [[nodiscard]] const Given<T>* given(MaybeGiven<T> Inheritable::*setting) const {
    if (draft.own.*setting) return &*(draft.own.*setting);
    return global.defaults.*setting ? &*(global.defaults.*setting) : nullptr;
  }
  template <class T>
  [[nodiscard]] T value_or(MaybeGiven<T> Inheritable::*setting, T otherwise) const {
    const Given<T>* found = given(setting);
    return found == nullptr ? otherwise : found->value;
  }
};

// complete.cpp
void take_identity(Completion& completion);
void take_authentication(Completion& completion);
// complete_election.cpp: after the version
void take_priority(Completion& completion);
void take_preemption(Completion& completion);
void take_advert_int(Completion& completion);
void take_stall_rule(Completion& completion);
void take_election_flags(Completion& completion);
// complete_peers.cpp
void take_peers(Completion& completion);
// complete_addresses.cpp: after the peers
void take_addresses(Completion& completion);
void take_receive_buffer(Completion& completion);
// complete_announcements.cpp
void take_announcements(Completion& completion);
// accept_mode.cpp: after the priority
void take_accept_mode(Completion& completion);
// complete_strict.cpp: first of all, and last of all
void take_version(Completion& completion);
void hold_to_the_rules(Completion& completion);

}  // namespace vrrpd::config
