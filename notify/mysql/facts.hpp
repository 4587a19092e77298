// SPDX-License-Identifier: Apache-2.0
// What the operator is shown of the pair beside the standing (vrrpctl status). Pure.
#pragma once

#include "notify/mysql/sight.hpp"
#include "notify/order.hpp"

namespace vrrpd::mysql {

/// `local`: nothing: the local server could not be looked at. `term`: of its last promotion.
[[nodiscard]] notify::Facts pair_facts(const std::optional<ServerStatus>& local,
                                       const PeerSight& peer, Term term);

}  // namespace vrrpd::mysql
