// SPDX-License-Identifier: Apache-2.0
// What will happen, in order. What happens at the same time happens in the order in which it was
// put down, so that a story is the same each time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "tests/simulation/clock.hpp"

namespace vrrpd::simulation {

template <class What>
class Agenda {
 public:
  void put(WorldTime at, What what) {
    entries_.push_back({at, ++put_, std::move(what)});
    std::ranges::push_heap(entries_, Later{});
  }

  /// Never, if there is nothing.
  [[nodiscard]] WorldTime next() const {
    return entries_.empty() ? WorldTime::max() : entries_.front().at;
  }

  /// There must be something.
  What take() {
    std::ranges::pop_heap(entries_, Later{});
    What what = std::move(entries_.back().what);
    entries_.pop_back();
    return what;
  }

 private:
  struct Entry {
    WorldTime at;
    std::uint64_t order;
    What what;
  };
  struct Later {
    bool operator()(const Entry& a, const Entry& b) const {
      return std::pair{a.at, a.order} > std::pair{b.at, b.order};
    }
  };

  std::vector<Entry> entries_;
  std::uint64_t put_ = 0;
};

}  // namespace vrrpd::simulation
