// SPDX-License-Identifier: Apache-2.0
// What the operator is shown of the pair beside the standing (vrrpctl status). Pure.
#pragma once

#include "checks/mysql/transactions.hpp"
#include "notify/mysql/sight.hpp"
#include "notify/order.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::mysql {

/// How the local server fares; nothing: not known.
struct Pulse {
  std::optional<Duration> lag = {};  ///< see Lag
  std::optional<TransactionRow> oldest = {};
};

/// `local`: nothing: the local server could not be looked at. `term`: of its last promotion.
[[nodiscard]] notify::Facts pair_facts(const std::optional<ServerStatus>& local,
                                       const PeerSight& peer, Term term, const Pulse& pulse = {});

}  // namespace vrrpd::mysql
