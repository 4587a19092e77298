// SPDX-License-Identifier: Apache-2.0
#include "config/complete.hpp"

#include <fmt/format.h>

#include <utility>

#include "config/completion.hpp"
#include "config/tracking.hpp"
#include "config/virtual_macs.hpp"

namespace vrrpd::config {
namespace {

/// keepalived tracks it without being told.
void drop_own_interface(Completion& completion) {
  VrrpInstance& instance = completion.instance;
  for (const TrackedInterface& tracked : instance.track_interface) {
    if (tracked.name != instance.interface) continue;
    completion.complaints.note(tracked.place,
                               fmt::format("{} is the instance's own interface, which is "
                                           "tracked anyway",
                                           quoted(tracked.name)));
  }
  std::erase_if(instance.track_interface, [&instance](const TrackedInterface& tracked) {
    return tracked.name == instance.interface;
  });
}

}  // namespace

std::string Completion::named(std::string_view what) const {
  return fmt::format("vrrp_instance {} {}", quoted(instance.name), what);
}

void take_identity(Completion& completion) {
  const VrrpInstance& instance = completion.instance;
  // A unicast socket needs a source, and no interface.
  const bool by_source = completion.draft.source && !instance.unicast_peers.empty();
  if (instance.interface.empty() && !by_source) {
    completion.complaints.error(instance.place, completion.named("has no `interface'"),
                                "name the interface that the adverts go out of");
  }
  if (!completion.draft.virtual_router_id_given) {
    completion.complaints.error(instance.place, completion.named("has no `virtual_router_id'"),
                                "a number from 1 to 255, the same on every node");
  }
}

void take_authentication(Completion& completion) {
  if (!completion.draft.authentication) return;
  Authentication& authentication = *completion.draft.authentication;
  VrrpInstance& instance = completion.instance;
  const auto ignore = [&](std::string message, std::string hint = {}) {
    completion.complaints.warning(authentication.place, std::move(message), std::move(hint));
  };
  if (instance.version == 3) {
    return ignore("version 3 has no `authentication', ignoring it");
  }
  if (instance.family == Family::ipv6) {
    return ignore("IPv6 adverts have no `authentication', ignoring it",
                  "RFC 2338 has it for IPv4 only, and so has keepalived");
  }
  const bool pass = authentication.type == Authentication::Type::pass;
  if (authentication.type == Authentication::Type::none || (pass && authentication.pass.empty())) {
    return ignore(fmt::format("`authentication' without `{}', ignoring it",
                              pass ? "auth_pass" : "auth_type"));
  }
  if (instance.strict) return ignore("strict mode has no `authentication', ignoring it");
  if (!pass) {
    completion.complaints.warning(
        authentication.type_place,
        completion.named("asks for `auth_type AH', which is not supported: its adverts go out "
                         "without authentication"),
        "a peer with AH and this one believe nothing of each other, and both become master: take "
        "`auth_type PASS', or none, on every node");
    return;
  }
  instance.auth_pass_set = true;
  instance.auth_pass = std::move(authentication.pass);
}

VrrpInstance complete(InstanceDraft draft, const GlobalDefs& global, Complaints& complaints) {
  Completion completion{draft, draft.instance, global, complaints};
  take_version(completion);
  take_peers(completion);
  take_identity(completion);
  take_priority(completion);
  take_preemption(completion);
  take_advert_int(completion);
  take_stall_rule(completion);
  take_election_flags(completion);
  take_authentication(completion);
  take_addresses(completion);
  take_virtual_mac(completion);
  take_announcements(completion);
  take_accept_mode(completion);
  hold_to_the_rules(completion);
  take_receive_buffer(completion);
  drop_repeated_lines(draft.instance, complaints);
  drop_own_interface(completion);
  return std::move(draft.instance);
}

}  // namespace vrrpd::config
