// SPDX-License-Identifier: Apache-2.0
// A reload, carried out: the host, the checks, and what is tracked. The groups:
// daemon_reload_groups.cpp.
#include <map>
#include <set>
#include <utility>

#include "vrrpd/runtime/daemon.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

std::map<std::string, std::pair<Duration, Duration>> damping_of(const config::Model& model) {
  std::map<std::string, std::pair<Duration, Duration>> damping;
  for (const auto& delays : model.interface_delays) {
    damping[delays.interface] = {delays.down, delays.up};
  }
  return damping;
}

}  // namespace

void Daemon::apply(Reload& reload) {
  for (const auto& line : reload.said) log(Level::info, "reload: {}", line);
  // Until all have turned to the new one, some stand on this one.
  const auto before = std::exchange(configuration_, reload.reading.configuration);
  auto settings = model().daemon;
  settings.state_directory = settings_.state_directory;
  settings.runtime_directory = settings_.runtime_directory;
  settings_ = std::move(settings);
  herald_.reconfigure(model().global, std::move(reload.reading.assembly.fifo_scripts),
                      [this](std::shared_ptr<void> old) { retirement_.take(std::move(old)); });
  change_host(reload);
  change_checks(reload);
  change_groups(reload);
  change_trackers(reload);
  change_virtual_servers(reload);
  keeper_.settle();
  enforce_accept_mode();
  look_around();
  read_monitor();
}

/// What there is but once.
void Daemon::change_host(const Reload& reload) {
  host_.set_virtual_addresses(virtual_addresses(model()));
  host_.set_damping(damping_of(model()));
  const auto& global = model().global;
  announcer_.set_paces({global.garp_interval, global.gna_interval, model().garp_groups});
  channels_.log_unknown_vrids(global.log_unknown_vrids);
  if (reload.diff.macs_change) {
    virtual_macs_.reconfigure(model());
    macs_configuration_ = configuration_;
    host_.read();
  }
  keeper_.reconfigure(static_addresses_, [this] {
    return static_addresses_.reconfigure(
        model().static_addresses,
        [this](const std::string& name) -> const Link& { return host_.link(name); });
  });
  if (!static_addresses_.up() && !static_addresses_.lines().empty()) {
    keeper_.put_up({&static_addresses_});
  }
  const bool without_routing = routing_.empty();
  if (!reload.diff.statics.empty()) routing_.reconfigure_host(model());
  const bool names_routes = std::ranges::any_of(model().instances, [](const auto& instance) {
    return !instance.virtual_routes.empty() || !instance.virtual_rules.empty();
  });
  if (without_routing && (names_routes || !routing_.empty())) follow_routing();
  accept_mode_.reconfigure(model());
}

void Daemon::change_checks(Reload& reload) {
  std::map<std::string, std::unique_ptr<CheckRunner>> running;
  for (auto& check : std::exchange(checks_, {})) {
    auto name = check->name();
    running.emplace(std::move(name), std::move(check));
  }
  std::set<std::string> unchanged;
  for (const auto& change : reload.diff.checks) {
    if (change.kind == NamedChange::Kind::unchanged) unchanged.insert(change.name);
  }
  std::vector<CheckRunner*> fresh;
  for (auto& assembled : reload.reading.assembly.checks) {
    auto& old = running[assembled.options.name];
    if (old && unchanged.contains(assembled.options.name)) {
      checks_.push_back(std::move(old));
      continue;
    }
    if (old) {
      // It goes on from what was known: that it is looked for in another way is no news.
      assembled.options.known = old->opinion().state;
      assembled.options.known_since = "as before the reload";
      assembled.options.known_block = old->opinion().block;
    }
    checks_.push_back(make_check(std::move(assembled)));
    fresh.push_back(checks_.back().get());
  }
  for (auto& [name, check] : running) {
    if (check) retirement_.take(check->retire());
  }
  for (auto* check : fresh) check->start();
}

void Daemon::change_trackers(const Reload& reload) {
  std::set<std::string> anew;
  for (const auto& change : reload.diff.tracked_files) {
    const bool same = change.kind == NamedChange::Kind::unchanged;
    if (!same && change.kind != NamedChange::Kind::removed) anew.insert(change.name);
  }
  tracked_files_.reconfigure(model().track_files, anew);
  if (reload.diff.processes_change) {
    const auto before = std::exchange(processes_configuration_, configuration_);
    auto old = std::exchange(tracked_processes_, make_tracked_processes());
    tracked_processes_->go_on_from(*old);
    old->abandon();
    retirement_.take(std::shared_ptr<void>{std::move(old)});
    tracked_processes_->start();
  }
  tracked_processes_->tell();
  for (auto& group : groups_) tell_what_is_known(*group);
}

/// A group learns once more what it tracks; what it knows already is no news to it.
void Daemon::tell_what_is_known(GroupRunner& group) const {
  for (const auto& check : checks_) group.on_check(check->name(), check->opinion());
  for (const auto& [name, number] : tracked_files_.numbers()) group.on_file(name, number);
}

}  // namespace vrrpd::runtime
