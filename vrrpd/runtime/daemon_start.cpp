// SPDX-License-Identifier: Apache-2.0
// How the daemon starts: what it takes over from the last run, and which group begins when.
#include <systemd/sd-daemon.h>

#include <algorithm>
#include <utility>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/runtime/daemon.hpp"
#include "vrrpd/runtime/log.hpp"
#include "vrrpd/runtime/process_settings.hpp"

namespace vrrpd::runtime {
namespace {

// A filter that could not be put up is tried again: what is in its way is another program's. And
// one that anybody can remove is put up anew.
constexpr Duration filter_retry = std::chrono::seconds{10};

}  // namespace

/// Takes over from the last run, and begins to write down this one.
void Daemon::begin_run(const Assembly& assembly) {
  const auto& directory = settings_.runtime_directory;
  std::vector<const GroupPlan*> plans;
  for (const auto& group : assembly.groups) plans.push_back(group.plan);
  auto run = identity_of(model(), plans);
  auto past = PastRun::read(directory);
  // Interfaces first. Addresses may be there from the last run; and two with one MAC address cannot
  // both be up.
  const auto interfaces = holdings_of(without(past.host, run.host)).interfaces;
  const auto removal = remove_left_overs(interfaces);
  virtual_macs_.make();
  enforce_accept_mode();
  const Instant now = boot_now();
  succession_.emplace(std::move(past), std::move(run), plans,
                      LeftOverTables{host_.table(), routing_.tables()}, now);
  succession_->note(removal);
  run_ = succession_->run();
  lingering_ = without(succession_->run().host, identity_of(model(), plans).host);
  keeper_.keep_removing(succession_->still_there());
  std::vector<std::string> checks;
  for (const auto& check : assembly.checks) checks.push_back(check.options.name);
  run_state_ =
      std::make_unique<RunState>(directory, succession_->run(), checks, succession_->past(), now);
  if (const auto& error = run_state_->error()) {
    log(Level::error,
        "the run-time state is not kept: {}; a restart will not know who held the address",
        error->text());
  }
}

void Daemon::enforce_accept_mode() {
  if (!accept_mode_.enforce(host_)) filter_timer_.set(boot_now() + filter_retry);
}

void Daemon::start() {
  for (const auto& refusal : prefer_this_thread(model().global)) log(Level::error, "{}", refusal);
  start_peer();
  start_static();
  start_groups();
  end_turn();  // adverts that somebody waits for
  for (auto& check : checks_) check->start();
  for (auto& service : virtual_servers_) {
    if (maintenance_.on()) service->hold(true);
    service->start();
  }
  open_desk();
  loop_.keep_watchdog();
  sd_notify(0, "READY=1");
  tell_systemd();
}

void Daemon::start_peer() {
  if (!peer_ && !model().notifies.empty()) {
    log(Level::info,
        "no [peer] in vrrpd.toml: the other node's daemon is not heard, its configuration not "
        "compared, and two masters at a time not noticed (docs/peer.md)");
  }
  if (!peer_) return;
  peer_->start({.mailbox = mailbox_,
                .timers = timers_,
                .groups =
                    [this] {
                      std::vector<peer::GroupStatus> groups;
                      for (const auto& group : groups_) {
                        groups.push_back(group->standing_for_peer());
                      }
                      return groups;
                    },
                .weighted =
                    [this] {
                      std::set<std::string> names;
                      for (const auto& group : groups_) {
                        for (const auto& member : group->group().members()) {
                          if (member.priority() != member.config().priority)
                            names.insert(member.config().name);
                        }
                      }
                      return names;
                    },
                .on_status = [this] { status_changed_ = true; }});
}

/// Without it the daemon does all that it does, and vrrpctl says that it is not there.
void Daemon::open_desk() {
  auto desk = OperatorDesk::open(
      settings_.runtime_directory, mailbox_, groups_, peer_.get(),
      {.suspend = [this](const control::Answering& answering) { suspend(answering); },
       .maintain = [this](bool on,
                          const control::Answering& answering) { maintain(on, answering); },
       .maintained = [this] { return maintenance_.on(); },
       .reload = [this](auto done) { reload(std::move(done)); },
       .explain_reload = [this](auto done) { explain_reload(std::move(done)); }});
  if (desk) {
    desk_ = std::move(*desk);
  } else {
    log(Level::error, "vrrpctl will not reach this daemon: {}", desk.error().text());
  }
}

/// static_ipaddress, static_routes and static_rules.
void Daemon::start_static() {
  keeper_.keep(static_addresses_);
  if (!static_addresses_.lines().empty()) keeper_.put_up({&static_addresses_});
  if (routing_.empty()) return;
  follow_routing();
  routing_.start(succession_->past().host);
}

void Daemon::follow_routing() {
  const auto following = host_.follow_routing();
  if (following) return;
  log(Level::error, "{}: routes that somebody removes are not put back", following.error().text());
}

void Daemon::start_groups() {
  std::vector<std::pair<GroupRunner*, Instant>> adoptable;
  // Groups listen before the sockets open, so that nothing heard is lost.
  if (maintenance_.on()) say_maintenance();
  for (auto& group : groups_) {
    if (maintenance_.on()) group->hold(true);
    group->prepare();
    for (const auto& check : checks_) group->on_check(check->name(), check->opinion());
  }
  tracked_files_.start(succession_->seamless());
  tracked_processes_->start();
  for (auto& group : groups_) {
    if (const auto until = succession_->adoptable_until(group->plan())) {
      adoptable.emplace_back(group.get(), *until);
    } else {
      waiting_.push_back(group.get());
    }
  }
  const Instant start_at = starts_at();
  const bool at_once = start_at <= boot_now();
  if (at_once) start_waiting();
  look_around();
  read_monitor();
  // A mastership that goes on has nothing to wait for.
  if (!adoptable.empty()) channels_.hear();
  for (const auto& [group, until] : adoptable) take_up(*group, until);
  if (at_once) {
    start_waiting();
  } else {
    wait_to_start(start_at);
  }
}

void Daemon::take_up(GroupRunner& group, Instant until) {
  const Instant now = boot_now();
  const auto taken_up = now < until
                            ? group.take_up(now)
                            : std::unexpected<std::string>("its peers do not wait any longer");
  if (taken_up) return;
  succession_->give_up(group.plan(), taken_up.error());
  keeper_.keep_removing(succession_->still_there());
  waiting_.push_back(&group);
}

/// keepalived vrrp_startup_delay and vrrp_delay_after_boot: the longer one.
Instant Daemon::starts_at() const {
  const auto& global = model().global;
  return std::max(boot_now() + global.startup_delay, Instant{global.delay_after_boot});
}

/// Adverts are heard meanwhile and change nothing: the groups begin with a full
/// Master_Down_Interval and empty sockets.
void Daemon::wait_to_start(Instant start_at) {
  if (waiting_.empty() || stopping_) return;
  log(Level::info, "instances start in {:.1f} s (vrrp_startup_delay, vrrp_delay_after_boot)",
      std::chrono::duration<double>{start_at - boot_now()}.count());
  start_timer_.set(start_at);
}

void Daemon::start_waiting() {
  if (stopping_) return;
  for (auto* group : std::exchange(waiting_, {})) group->start();
}

}  // namespace vrrpd::runtime
