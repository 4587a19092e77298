// SPDX-License-Identifier: Apache-2.0
#include "config/interface_delays.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "config/arguments.hpp"

namespace vrrpd::config {
namespace {

using namespace std::chrono_literals;

constexpr DurationRange kInterfaceDelays{0s, 255s};

void read_line(const Statement& line, Draft& draft, Complaints& complaints) {
  const Word& interface = line.words.front();
  if (line.words.size() < 2) {
    complaints.warning(interface.place,
                       fmt::format("{} has no delay, ignoring the line", quoted(interface.text)),
                       "INTERFACE DOWN [UP], in seconds");
    return;
  }
  expect_no_more_words(line, 3, complaints);
  InterfaceDelays delays{.interface = interface.text, .place = interface.place};
  if (const auto down = read_seconds(line.words[1], 6, kInterfaceDelays, complaints))
    delays.down = *down;
  // Without UP keepalived's manual says DOWN, and keepalived takes 0.
  if (line.words.size() > 2) {
    if (const auto up = read_seconds(line.words[2], 6, kInterfaceDelays, complaints))
      delays.up = *up;
  }
  draft.interface_delays.insert_or_assign(interface.text, std::move(delays));
}

}  // namespace

void read_interface_delays(const Statement& statement, Draft& draft, Complaints& complaints) {
  expect_no_words(statement, complaints);
  for (const Statement& line : statement.block) read_line(line, draft, complaints);
}

void shorten_interface_delays(Model& model, Complaints& complaints) {
  constexpr Duration kMargin = 10ms;
  std::multimap<std::string_view, const VrrpInstance*> users;
  for (const VrrpInstance& instance : model.instances) users.emplace(instance.interface, &instance);
  for (InterfaceDelays& delays : model.interface_delays) {
    const auto [first, last] = users.equal_range(delays.interface);
    for (auto user = first; user != last; ++user) {
      const VrrpInstance& instance = *user->second;
      const auto missed = static_cast<int>(std::max(instance.down_timer_adverts, 2u)) - 1;
      const Duration most = missed * instance.advert_int - kMargin;
      if (delays.down <= most) continue;
      using Seconds = std::chrono::duration<double>;
      complaints.warning(
          delays.place,
          fmt::format("{} s until {} counts as down are too long for vrrp_instance {}, which takes "
                      "its master for dead before: taking {} s",
                      Seconds{delays.down}.count(), quoted(delays.interface), quoted(instance.name),
                      Seconds{most}.count()),
          "stay below (down_timer_adverts - 1) x advert_int");
      delays.down = most;
    }
  }
}

}  // namespace vrrpd::config
