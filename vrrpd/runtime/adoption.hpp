// SPDX-License-Identifier: Apache-2.0
// May this run go on where the last one was killed, so that no peer and no client notices
// (decision 17)? Pure.
#pragma once

#include <expected>
#include <string>

#include "vrrpd/base/time.hpp"
#include "vrrpd/runtime/plan.hpp"
#include "vrrpd/runtime/run_state.hpp"

namespace vrrpd::runtime {

/// How long every peer waits for an advert of this member at least: the most eager one has no skew.
[[nodiscard]] Duration patience_of_peers(const protocol::InstanceConfig& member);

/// Did the group serve when the last run ended?
[[nodiscard]] bool was_serving(const PastRun& past, const GroupIdentity& group);

/// Before which instant the group may be taken up again; an error says why it may not, as the end
/// of a sentence. `addresses_there`: the host has each of its addresses still. What the sockets
/// hold is for the caller to look at: it opens them last.
[[nodiscard]] std::expected<Instant, std::string> may_adopt(const GroupPlan& plan,
                                                            const GroupIdentity& group,
                                                            const PastRun& past,
                                                            bool addresses_there, Instant now);

}  // namespace vrrpd::runtime
