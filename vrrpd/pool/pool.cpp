// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/pool/pool.hpp"

#include <algorithm>
#include <utility>

namespace vrrpd::pool {

Pool::Pool(PoolRules rules) : rules_{std::move(rules)} {
  for (const auto& server : rules_.servers) {
    Server state{.failed = server.alpha, .added = {}};
    state.added.resize(server.alpha.size());
    state.up = std::ranges::find(server.alpha, true) == server.alpha.end();
    servers_.push_back(std::move(state));
  }
}

void Pool::start(PoolActions& out) {
  if (rules_.first_states) {
    for (std::size_t i = 0; i < servers_.size(); ++i) {
      if (servers_[i].up) out.emplace_back(ServerTurned{.server = i, .up = true});
    }
  }
  review_quorum(out);
}

void Pool::on_checker(std::size_t server, std::size_t checker, bool up, PoolActions& out) {
  Server& state = servers_[server];
  state.failed[checker] = !up;
  const bool all_well = std::ranges::find(state.failed, true) == state.failed.end();
  const bool first_word = !up && !state.up && !state.told_down;
  if (all_well == state.up && !first_word) return;
  state.up = all_well;
  state.told_down = !all_well;
  out.emplace_back(ServerTurned{.server = server, .up = all_well});
  review_quorum(out);
}

void Pool::on_weight(std::size_t server, std::size_t checker, std::optional<int> added,
                     PoolActions& out) {
  const int before = weight(server);
  servers_[server].added[checker] = added;
  const int now = weight(server);
  if (now == before) return;
  out.emplace_back(WeightChanged{.server = server, .before = before, .now = now});
  review_quorum(out);
}

void Pool::stop(PoolActions& out) {
  if (!rules_.omega) return;
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    if (servers_[i].up) out.emplace_back(ServerTurned{.server = i, .up = false});
  }
  if (quorum()) out.emplace_back(QuorumTurned{.up = false, .starting = false, .weight = 0});
}

/// Each such checker adds what its own weight differs from the configured one.
int Pool::weight(std::size_t server) const {
  const int configured = rules_.servers[server].weight;
  int weight = configured;
  for (const auto& added : servers_[server].added) {
    if (added) weight += *added - configured;
  }
  return std::max(weight, 0);
}

long Pool::weight_of_all() const {
  long sum = 0;
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    if (servers_[i].up) sum += weight(i);
  }
  return sum;
}

void Pool::review_quorum(PoolActions& out) {
  const long quorum = rules_.quorum;
  const long hysteresis = rules_.hysteresis;
  const long sum = weight_of_all();
  const bool had = this->quorum();
  const long threshold = had ? quorum - hysteresis : quorum + hysteresis;
  const bool has = sum > 0 && sum >= threshold;
  if (quorum_ == has) return;
  out.emplace_back(QuorumTurned{.up = has, .starting = !quorum_, .weight = sum});
  quorum_ = has;
}

}  // namespace vrrpd::pool
