// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/adoption.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace vrrpd::runtime {
namespace {

using Seconds = std::chrono::duration<double>;

}  // namespace

Duration patience_of_peers(const protocol::InstanceConfig& member) {
  return member.down_timer_adverts * member.advert_int;
}

bool was_serving(const PastRun& past, const GroupIdentity& group) {
  const auto before = past.groups.find(group.name);
  return before != past.groups.end() && before->second.serving;
}

std::expected<Instant, std::string> may_adopt(const GroupPlan& plan, const GroupIdentity& group,
                                              const PastRun& past, bool addresses_there,
                                              Instant now) {
  if (!was_serving(past, group)) return std::unexpected("it did not serve");
  if (!same_lines(past.groups.find(group.name)->second.imprint, group.imprint)) {
    return std::unexpected("its configuration is another one now");
  }
  Instant until = Instant::max();
  for (const auto& member : plan.members) {
    const auto last = past.last_advert.find(member.protocol.name);
    if (last == past.last_advert.end()) {
      return std::unexpected(member.protocol.name + " had sent no advert");
    }
    const Duration age = now - last->second;
    const Duration patience = patience_of_peers(member.protocol);
    // An advert of the future is of another boot: no clock of this one was ever there.
    if (age >= Duration::zero() && age < patience) {
      until = std::min(until, last->second + patience);
      continue;
    }
    return std::unexpected(
        fmt::format("the last advert of {} was {:.1f} s ago, and peers wait {:g} s",
                    member.protocol.name, Seconds{age}.count(), Seconds{patience}.count()));
  }
  if (!addresses_there) return std::unexpected("its addresses are not all there any more");
  return until;
}

}  // namespace vrrpd::runtime
