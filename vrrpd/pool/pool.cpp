// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/pool/pool.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
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

void Pool::take_over(const Pool& older, const Descent& descent) {
  quorum_ = older.quorum_;
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    const auto& [before, checkers] = descent.servers[i];
    if (!before) continue;
    const Server& was = older.servers_[*before];
    Server& state = servers_[i];
    state.known = true;
    state.up = was.up;
    state.told_down = was.told_down;
    for (std::size_t j = 0; j < checkers.size(); ++j) {
      if (!checkers[j]) continue;
      state.failed[j] = was.failed[*checkers[j]];
      state.added[j] = was.added[*checkers[j]];
    }
  }
}

void Pool::start(PoolActions& out) {
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    if (servers_[i].known) {
      review_server(i, false, out);
    } else if (rules_.first_states && servers_[i].up) {
      out.emplace_back(ServerTurned{.server = i, .up = true});
    }
  }
  review_quorum(out);
}

void Pool::on_checker(std::size_t server, std::size_t checker, bool up, PoolActions& out) {
  servers_[server].failed[checker] = !up;
  const std::size_t said = out.size();
  review_server(server, !up, out);
  if (out.size() > said) review_quorum(out);
}

void Pool::review_server(std::size_t server, bool failed, PoolActions& out) {
  Server& state = servers_[server];
  const bool all_well = std::ranges::find(state.failed, true) == state.failed.end();
  const bool first_word = failed && !state.up && !state.told_down;
  if (all_well == state.up && !first_word) return;
  state.up = all_well;
  state.told_down = !all_well;
  out.emplace_back(ServerTurned{.server = server, .up = all_well});
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
  if (rules_.omega) leave(out);
}

void Pool::leave(std::size_t server, PoolActions& out) const {
  if (servers_[server].up) out.emplace_back(ServerTurned{.server = server, .up = false});
}

void Pool::leave(PoolActions& out) {
  for (std::size_t i = 0; i < servers_.size(); ++i) leave(i, out);
  if (quorum()) out.emplace_back(QuorumTurned{.up = false, .starting = false, .weight = 0});
}

/// Each such checker adds what its own weight differs from the configured one.
int Pool::weight(std::size_t server) const {
  const int configured = rules_.servers[server].weight;
  std::int64_t weight = configured;
  for (const auto& added : servers_[server].added) {
    if (added) weight += std::int64_t{*added} - configured;
  }
  return static_cast<int>(std::clamp<std::int64_t>(weight, 0, std::numeric_limits<int>::max()));
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
