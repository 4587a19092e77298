// SPDX-License-Identifier: Apache-2.0
// A reload: the files are read beside the loop, compared with what runs, and what is different is
// changed under way. What is the same is not touched: it goes on standing on the configuration that
// it stood on.
#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <algorithm>
#include <chrono>
#include <ranges>
#include <set>
#include <utility>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/runtime/daemon.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

// How often to look whether what was removed has ended, or what must not be disturbed.
constexpr Duration reload_poll = std::chrono::milliseconds{20};

void log_lines(Level level, const std::string& text) {
  for (const auto line : text | std::views::split('\n')) {
    const std::string_view words{line.begin(), line.end()};
    if (!words.empty()) log(level, "{}", words);
  }
}

/// sd_notify(3): both clocks are of the same second.
void tell_systemd_of_reload() {
  const auto now = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now().time_since_epoch());
  sd_notify(0, fmt::format("RELOADING=1\nMONOTONIC_USEC={}\nSTATUS=reading the configuration anew",
                           now.count())
                   .c_str());
}

std::map<std::string, std::pair<Duration, Duration>> damping_of(const config::Model& model) {
  std::map<std::string, std::pair<Duration, Duration>> damping;
  for (const auto& delays : model.interface_delays) {
    damping[delays.interface] = {delays.down, delays.up};
  }
  return damping;
}

}  // namespace

void Daemon::reload(ReloadDone done) {
  if (!done) done = [](const auto&) {};
  if (stopping_) return done(std::unexpected("vrrpd is stopping"));
  asked_.push_back(std::move(done));
  if (!reading_ && !reload_) begin_reload();
}

void Daemon::begin_reload() {
  reading_ = true;
  answering_ = std::exchange(asked_, {});
  tell_systemd_of_reload();
  reader_.read([this](Reading reading) { take(std::move(reading)); },
               model().global.files.reload_marker);
}

void Daemon::explain_reload(ReloadDone done) {
  reader_.read([this, done = std::move(done)](const Reading& reading) {
    if (const auto why = objection(reading)) {
      return done(std::unexpected(
          fmt::format("a reload would be refused: {}\n{}", *why, reading.complaints)));
    }
    const auto& now = *reading.configuration;
    done(explain(compare(*configuration_, now), *configuration_, now));
  });
}

void Daemon::take(Reading reading) {
  reading_ = false;
  if (stopping_) return finish_reload(std::unexpected("vrrpd is stopping"));
  log_lines(reading.usable ? Level::warning : Level::error, reading.complaints);
  if (const auto why = objection(reading)) return refuse_reload(*why, reading.complaints);
  reload_ = std::make_unique<Reload>();
  reload_->diff = compare(*configuration_, *reading.configuration);
  reload_->said = explain(reload_->diff, *configuration_, *reading.configuration);
  reload_->reading = std::move(reading);
  go_on_with_reload();
}

void Daemon::refuse_reload(const std::string& why, const std::string& complaints) {
  log(Level::error, "reload refused, everything goes on as it was: {}", why);
  const auto& complaints_file = model().global.files.reload_complaints;
  if (!complaints_file.empty()) dumps_.write(complaints_file, complaints + "\n");
  finish_reload(std::unexpected(
      fmt::format("refused, everything goes on as it was: {}\n{}", why, complaints)));
}

/// What a module is at, that this reload would end in the middle.
std::optional<std::string> Daemon::would_cut_off(const ReloadDiff& diff) const {
  using Kind = GroupChange::Kind;
  for (const auto& change : diff.groups) {
    const bool exists = change.kind != Kind::added && change.kind != Kind::regrouped;
    const bool ends = exists && (change.module_changes || change.kind == Kind::removed);
    const auto what = ends ? groups_[change.before]->occupied() : std::nullopt;
    if (what)
      return fmt::format("{}: {}; reload when that has ended", groups_[change.before]->name(),
                         *what);
  }
  return std::nullopt;
}

/// Why the running daemon does not take it up.
std::optional<std::string> Daemon::objection(const Reading& reading) const {
  if (maintenance_.on()) return held_still;
  if (!reading.usable) return "the files have errors";
  // A file that somebody is about to write, as a rule.
  if (reading.configuration->plan.groups.empty() && !configuration_->plan.groups.empty())
    return "the new file names no instance; to end them all, stop vrrpd";
  return std::nullopt;
}

/// A group between two states is not disturbed where its module, or itself, would end.
bool Daemon::can_begin(const Reload& reload) const {
  using Kind = GroupChange::Kind;
  return std::ranges::none_of(reload.diff.groups, [this](const GroupChange& change) {
    const bool exists = change.kind != Kind::added && change.kind != Kind::regrouped;
    return exists && change.module_changes && groups_[change.before]->in_transit();
  });
}

void Daemon::go_on_with_reload() {
  if (!reload_) return;
  const Instant now = boot_now();
  if (stopping_) {
    reload_.reset();
    return finish_reload(std::unexpected("vrrpd is stopping"));
  }
  if (!reload_->begun) {
    if (const auto what = would_cut_off(reload_->diff)) {
      const auto complaints = std::move(reload_->reading.complaints);
      reload_.reset();
      return refuse_reload(*what, complaints);
    }
    // Decision 19: nothing is put up or announced before it is known that this node still may.
    channels_.hear();
    wake_groups(now);
    if (!can_begin(*reload_)) return reload_timer_.set(now + reload_poll);
    reload_->begun = true;
    apply(*reload_);
  }
  outbox_.flush();  // what was removed may have begun another notify
  const bool gone = std::ranges::all_of(
      leaving_, [](const auto& group) { return group->stopped() && group->idle(); });
  if (!gone && now < reload_->leave_by) return reload_timer_.set(now + reload_poll);
  for (auto& group : std::exchange(leaving_, {})) {
    for (auto& worker : group->take_workers()) retirement_.take(std::move(worker));
  }
  add_new_groups(*reload_);
  const auto said = std::move(reload_->said);
  reload_.reset();
  finish_reload(said);
}

void Daemon::apply(Reload& reload) {
  for (const auto& line : reload.said) log(Level::info, "reload: {}", line);
  // Until all have turned to the new one, some stand on this one.
  const auto before = std::exchange(configuration_, reload.reading.configuration);
  auto settings = model().daemon;
  settings.state_directory = settings_.state_directory;
  settings.runtime_directory = settings_.runtime_directory;
  settings_ = std::move(settings);
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
    tracked_processes_->abandon();
    retirement_.take(std::shared_ptr<void>{std::move(tracked_processes_)});
    processes_configuration_ = configuration_;
    tracked_processes_ = make_tracked_processes();
    tracked_processes_->start();
  } else {
    tracked_processes_->tell();
  }
  for (auto& group : groups_) tell_what_is_known(*group);
}

/// A group learns once more what it tracks; what it knows already is no news to it.
void Daemon::tell_what_is_known(GroupRunner& group) const {
  for (const auto& check : checks_) group.on_check(check->name(), check->opinion());
  for (const auto& [name, number] : tracked_files_.numbers()) group.on_file(name, number);
}

/// Those that stay are in the order of the new plan; those that come are appended when those that
/// go have gone: they may want the same addresses.
void Daemon::change_groups(Reload& reload) {
  auto before = std::exchange(groups_, {});
  Duration longest{};
  for (const auto& change : reload.diff.groups) {
    using Kind = GroupChange::Kind;
    if (change.kind == Kind::added || change.kind == Kind::regrouped) continue;
    auto& group = before[change.before];
    if (change.kind == Kind::changed) change_group(reload, change, *group);
    if (change.kind != Kind::removed) {
      groups_.push_back(std::move(group));
      continue;
    }
    std::erase(waiting_, group.get());
    longest = std::max(longest, group->longest_stop());
    group->stop();
    leaving_.push_back(std::move(group));
  }
  reload.leave_by = boot_now() + longest;
}

void Daemon::change_group(Reload& reload, const GroupChange& change, GroupRunner& group) {
  auto& assembled = reload.reading.assembly.groups[change.now];
  const bool gated = assembled.module && assembled.module->has_gate();
  auto old_module = change.module_changes ? group.take_module() : nullptr;
  retirement_.take(group.reconfigure(part_of(configuration_, *assembled.plan),
                                     std::move(assembled.scripts),
                                     std::move(assembled.lower_priority_scripts), gated));
  if (!change.module_changes) return;
  // Two of them would answer the same peer, and ask the same server.
  retired_modules_.take(std::move(old_module), [this, name = group.name()] {
    const auto found = std::ranges::find(groups_, name, &GroupRunner::name);
    if (found != groups_.end()) change_module(**found);
  });
}

void Daemon::change_module(GroupRunner& group) {
  if (group.plan().module == nullptr) return;
  Diagnostics complaints;  // have been made when the files were read
  auto module = make_module(model(), group.plan(), settings_.state_directory, launcher_,
                            peer_.get(), complaints);
  if (module) return group.begin_module(std::move(module));
  for (const auto& complaint : complaints) {
    log(Level::error, "({}) its module does not begin anew: {}", group.name(), complaint.message);
  }
}

void Daemon::add_new_groups(Reload& reload) {
  if (!reload.diff.empty()) write_down_anew();
  std::vector<std::unique_ptr<GroupRunner>> all;
  std::vector<GroupRunner*> fresh;
  auto staying = groups_.begin();
  for (const auto& change : reload.diff.groups) {
    using Kind = GroupChange::Kind;
    if (change.kind == Kind::removed) continue;
    if (change.kind != Kind::added && change.kind != Kind::regrouped) {
      all.push_back(std::move(*staying++));
      continue;
    }
    auto& assembled = reload.reading.assembly.groups[change.now];
    Diagnostics complaints;
    assembled.module = make_module(model(), *assembled.plan, settings_.state_directory, launcher_,
                                   peer_.get(), complaints);
    all.push_back(make_group(std::move(assembled)));
    fresh.push_back(all.back().get());
  }
  groups_ = std::move(all);
  for (auto* group : fresh) {
    group->prepare();
    tell_what_is_known(*group);
  }
  tracked_processes_->tell();
  keeper_.settle();  // what would not go with its instance
  channels_.close_idle();
  virtual_macs_.remove_others();
  if (!fresh.empty()) read_monitor();
  look_around();
  for (auto* group : fresh) group->start();
  groups_moved_ = status_changed_ = true;
}

/// The next run learns from this one what there is now.
void Daemon::write_down_anew() {
  std::vector<const GroupPlan*> plans;
  for (const auto& plan : configuration_->plan.groups) plans.push_back(&plan);
  auto run = identity_of(model(), plans);
  run.runtime_directory = settings_.runtime_directory;
  run.state_directory = settings_.state_directory;
  run.host.insert(run.host.end(), lingering_.begin(), lingering_.end());
  std::vector<std::string> checks;
  for (const auto& check : checks_) checks.push_back(check->name());
  const auto past = PastRun::read(settings_.runtime_directory);
  auto next =
      std::make_unique<RunState>(settings_.runtime_directory, run, checks, past, boot_now());
  if (const auto& error = next->error()) {
    log(Level::error, "the run-time state is not kept: {}", error->text());
  }
  for (auto& group : groups_) group->move_record(next->group(identity_name(group->plan())));
  run_state_ = std::move(next);
  run_ = std::move(run);
  for (const auto& check : checks_) run_state_->set_check(check->name(), check->opinion().state);
}

void Daemon::finish_reload(const std::expected<std::vector<std::string>, std::string>& result) {
  for (const auto& done : std::exchange(answering_, {})) done(result);
  if (result) log(Level::info, "reload: done");
  if (stopping_) return;
  sd_notify(0, "READY=1");
  tell_systemd();
  if (!asked_.empty()) begin_reload();
}

}  // namespace vrrpd::runtime
