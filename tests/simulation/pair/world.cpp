// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/pair/world.hpp"

#include <fmt/format.h>

namespace vrrpd::simulation::pair {

void World::run(WorldTime until) {
  while (agenda_.next() <= until) {
    now_ = agenda_.next();
    Task task = agenda_.take();
    task();
  }
  now_ = until;
}

void World::tell(const std::string& what) const {
  if (!listens()) return;
  fmt::print(log_, "{:10.4f} {}\n", std::chrono::duration<double>{now_.time_since_epoch()}.count(),
             what);
}

}  // namespace vrrpd::simulation::pair
