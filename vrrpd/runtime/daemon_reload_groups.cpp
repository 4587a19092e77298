// SPDX-License-Identifier: Apache-2.0
// A reload, carried out: the groups, and the modules that guard them.
#include <algorithm>
#include <iterator>
#include <system_error>
#include <utility>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/runtime/daemon.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {

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
    change.regroups ? group->stop() : group->remove();
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
  retired_modules_.take(std::move(old_module));
  begin_module_later(group.name());
}

/// When all that have to end have ended: two of them would answer the same peer, and ask the same
/// server.
void Daemon::begin_module_later(const std::string& group) {
  retired_modules_.take(nullptr, [this, group] {
    for (auto* groups : {&groups_, &leaving_}) {
      const auto found = std::ranges::find(*groups, group, &GroupRunner::name);
      if (found != groups->end()) return begin_module(**found);
    }
  });
}

void Daemon::begin_module(GroupRunner& group) {
  if (group.plan().module == nullptr || group.module() != nullptr) return;
  Diagnostics complaints;  // have been made when the files were read
  auto module = make_module(model(), group.plan(), settings_.state_directory, launcher_,
                            peer_.get(), complaints);
  try {
    if (module) return group.begin_module(std::move(module));
  } catch (const std::system_error& error) {  // the kernel has no thread left
    if (auto begun = group.take_module()) retired_modules_.take(std::move(begun));
    return log(Level::error,
               "({}) its module does not begin anew: {}. Let the service have more threads "
               "(TasksMax=), and reload once more",
               group.name(), error.what());
  }
  for (const auto& complaint : complaints) {
    log(Level::error, "({}) its module does not begin anew: {}", group.name(), complaint.message);
  }
}

/// Their last scripts may run still, and their modules answer the peer still.
void Daemon::let_leaving_go() {
  for (auto& group : std::exchange(leaving_, {})) {
    if (auto module = group->take_module()) retired_modules_.take(std::move(module));
    for (auto& worker : group->take_workers()) retirement_.take(std::move(worker));
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
    assembled.module.reset();  // it was made to be looked at
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
  for (auto* group : fresh) {
    if (group->plan().module != nullptr) begin_module_later(group->name());
  }
  // Others may wait for vrrp_startup_delay still.
  std::ranges::copy(fresh, std::back_inserter(waiting_));
  if (waiting_.size() == fresh.size()) start_waiting();
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

}  // namespace vrrpd::runtime
