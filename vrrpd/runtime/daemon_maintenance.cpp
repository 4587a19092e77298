// SPDX-License-Identifier: Apache-2.0
// Maintenance: every group is held as it stands, until the operator says otherwise or stops us.
#include <fmt/format.h>

#include <algorithm>

#include "vrrpd/runtime/daemon.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {

void Daemon::maintain(bool on, const control::Answering& answering) {
  if (on && reload_)
    return answering.failed("not possible: a reload is under way: ask again when it has ended");
  const auto moving =
      std::ranges::find_if(groups_, [](const auto& one) { return !one->settled(); });
  if (on && moving != groups_.end())
    return answering.failed(
        fmt::format("not possible: {} is moving ({}): ask again when that has ended",
                    (*moving)->name(), name((*moving)->group().status())));
  for (const auto& group : groups_) {
    const auto what = on ? group->occupied() : std::nullopt;
    if (what)
      return answering.failed(
          fmt::format("not possible: {}: {}; ask again when that has ended", group->name(), *what));
  }
  if (const auto set = maintenance_.set(on); !set)
    return answering.failed("not possible: " + set.error().text());
  say_maintenance();
  hold_groups(on);
  answering.done(control::to_json(std::vector<control::Facts>{
      {{"maintenance", on ? "on: nothing moves here, whatever happens" : "off"}}}));
}

void Daemon::say_maintenance() {
  status_changed_ = true;
  if (maintenance_.on()) {
    log(Level::warning,
        "maintenance is on: no promotion, no demotion, no fence, whatever is seen, until vrrpctl "
        "maintenance off");
  } else {
    log(Level::info, "maintenance is off: groups move again");
  }
}

void Daemon::hold_groups(bool on) {
  for (auto& group : groups_) group->hold(on);
  for (auto& service : virtual_servers_) service->hold(on);
}

}  // namespace vrrpd::runtime
