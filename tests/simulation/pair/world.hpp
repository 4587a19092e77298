// SPDX-License-Identifier: Apache-2.0
// What happens in a pair's world, in the order of its time, which nobody in it can read.
#pragma once

#include <cstdio>
#include <functional>
#include <string>

#include "tests/simulation/agenda.hpp"
#include "tests/simulation/clock.hpp"
#include "tests/simulation/dice.hpp"

namespace vrrpd::simulation::pair {

using Task = std::move_only_function<void()>;

class World {
 public:
  /// `log`: where what happens is told; nullptr: nowhere.
  explicit World(std::FILE* log) : log_{log} {}

  [[nodiscard]] WorldTime now() const { return now_; }
  void at(WorldTime when, Task task) { agenda_.put(std::max(when, now_), std::move(task)); }
  void after(Duration delay, Task task) { at(now_ + delay, std::move(task)); }
  /// Lets the time go on until `until`.
  void run(WorldTime until);

  /// False: tell() has no reader.
  [[nodiscard]] bool listens() const { return log_ != nullptr; }
  void tell(const std::string& what) const;

 private:
  std::FILE* log_;
  WorldTime now_{};
  Agenda<Task> agenda_;
};

}  // namespace vrrpd::simulation::pair
