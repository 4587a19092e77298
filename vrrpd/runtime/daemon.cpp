// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/daemon.hpp"

#include <systemd/sd-daemon.h>

#include <algorithm>
#include <csignal>
#include <utility>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/runtime/left_overs.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

// While stopping: how often to look whether everything has ended.
constexpr Duration stop_poll = std::chrono::milliseconds{10};

// A list of addresses that could not be had is asked for again.
constexpr Duration refresh_retry = std::chrono::milliseconds{100};

}  // namespace

SystemResult<Daemon::KernelAccess> Daemon::open_kernel() {
  auto addresses = linux::AddressTable::open();
  if (!addresses) return std::unexpected(addresses.error());
  auto announcements = linux::AnnouncementSocket::open();
  if (!announcements) return std::unexpected(announcements.error());
  auto monitor = linux::Monitor::open();
  if (!monitor) return std::unexpected(monitor.error());
  return KernelAccess{{std::move(*addresses), std::move(*announcements)}, std::move(*monitor)};
}

void Daemon::block_signals() {
  sigset_t ours;
  sigemptyset(&ours);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2}) sigaddset(&ours, signal);
  pthread_sigmask(SIG_BLOCK, &ours, nullptr);
  // Whoever read our log (-l) may go; a master stays.
  std::signal(SIGPIPE, SIG_IGN);
}

Daemon::Daemon(const config::Model& model, Assembly assembly, KernelAccess kernel)
    : model_{model}, kernel_{std::move(kernel.kernel)}, monitor_{std::move(kernel.monitor)} {
  for (const auto& instance : model_.instances) {
    for (const auto& address : instance.virtual_ipaddress) {
      virtual_addresses_.push_back(address.address);
    }
  }
  begin_run(assembly);
  add_links(assembly);
  add_groups(std::move(assembly.groups));
  add_checks(std::move(assembly.checks));

  sources_.push_back(loop_.watch(mailbox_.fd(), Priority::letters, [this] {
    mailbox_.open_letters();
    finish_stop_if_done();
  }));
  sources_.push_back(loop_.watch(monitor_.fd(), Priority::kernel, [this] { read_monitor(); }));
  sources_.push_back(loop_.signal(SIGTERM, [this] { begin_stop("SIGTERM"); }));
  sources_.push_back(loop_.signal(SIGINT, [this] { begin_stop("SIGINT"); }));
  sources_.push_back(loop_.signal(SIGHUP, [] {
    log(Level::warning, "SIGHUP: reload is not supported yet, configuration unchanged");
  }));
  // keepalived writes its data and its statistics on these, and scripts send them.
  for (const auto& [number, name] :
       {std::pair{SIGUSR1, "SIGUSR1"}, std::pair{SIGUSR2, "SIGUSR2"}}) {
    sources_.push_back(loop_.signal(number, [name] {
      log(Level::warning, "{}: dumps are not supported yet, ignoring", name);
    }));
  }
  refresh_timer_ = loop_.timer([this] { refresh_links(); });
  stop_timer_ = loop_.timer([this] { finish_stop_if_done(); });
}

/// Cleans up after the last run (decision 18: before the first socket opens), and begins to write
/// down this one.
void Daemon::begin_run(const Assembly& assembly) {
  const auto past = PastRun::read(model_.daemon.runtime_directory);
  std::vector<GroupIdentity> groups;
  for (const auto& group : assembly.groups) groups.push_back(identity_of(*group.plan));
  if (const auto existing = kernel_.addresses.list()) {
    remove_left_overs(found_on_host(addresses_of_all(groups, past), *existing), kernel_.addresses);
  } else {
    log(Level::error, "left-over addresses cannot be looked for: {}", existing.error().text());
  }
  std::vector<std::string> checks;
  for (const auto& check : assembly.checks) checks.push_back(check.options.name);
  run_state_ = std::make_unique<RunState>(model_.daemon.runtime_directory, groups, checks, past);
  if (const auto& error = run_state_->error()) {
    log(Level::error,
        "the run-time state is not kept: {}; a restart will not know who held the address",
        error->text());
  }
}

/// Every interface that an instance runs on or tracks.
void Daemon::add_links(const Assembly& assembly) {
  const auto add = [this](const std::string& name) {
    if (!links_.contains(name)) links_.emplace(name, std::make_unique<Link>(name, loop_));
  };
  for (const auto& group : assembly.groups) {
    for (const auto& member : group.plan->members) {
      add(member.instance->interface);
      for (const auto& tracker : member.trackers) {
        if (tracker.source == TrackerPlan::Source::link) add(tracker.key);
      }
    }
  }
}

void Daemon::add_groups(std::vector<AssembledGroup> groups) {
  for (auto& group : groups) {
    groups_.push_back(std::make_unique<GroupRunner>(
        *group.plan, std::move(group.module), std::move(group.scripts),
        GroupRunner::Services{.loop = loop_,
                              .mailbox = mailbox_,
                              .kernel = kernel_,
                              .run_state = *run_state_,
                              .settings = model_.daemon,
                              .link = [this](const auto& name) { return links_.at(name).get(); },
                              .on_status = [this] { tell_systemd(); }}));
  }
}

void Daemon::add_checks(std::vector<AssembledCheck> checks) {
  for (auto& check : checks) {
    checks_.push_back(std::make_unique<CheckRunner>(
        std::move(check.options), std::move(check.check), loop_, mailbox_,
        [this](const std::string& name, const Opinion& opinion) {
          for (auto& group : groups_) group->on_check(name, opinion);
        }));
  }
}

void Daemon::run() {
  start();
  loop_.run();
  log(Level::info, "stopped");
}

void Daemon::start() {
  // Groups listen before the links open their sockets, so that nothing heard is lost.
  for (auto& group : groups_) group->start();
  refresh_links();
  for (auto& check : checks_) check->start();
  loop_.keep_watchdog();
  sd_notify(0, "READY=1");
  tell_systemd();
}

void Daemon::read_monitor() {
  const auto events = monitor_.read();
  if (!events) {
    log(Level::error, "{}", events.error().text());
    return;
  }
  bool links_changed = false;
  for (const auto& event : *events) {
    if (const auto* removed = std::get_if<linux::AddressRemoved>(&event)) {
      for (auto& group : groups_) group->on_address_removed(removed->key);
    }
    // Renewed virtual addresses are news to nobody.
    const auto* added = std::get_if<linux::AddressAdded>(&event);
    links_changed |=
        added == nullptr || std::ranges::find(virtual_addresses_, added->address.key.address) ==
                                virtual_addresses_.end();
  }
  if (links_changed) refresh_links();
}

void Daemon::refresh_links() {
  const auto addresses = kernel_.addresses.list();
  if (!addresses) {
    log(Level::error, "{}; trying again", addresses.error().text());
    return Loop::set_timer(refresh_timer_, boot_now() + refresh_retry);
  }
  for (auto& [name, link] : links_) {
    link->refresh(*addresses, virtual_addresses_);
    for (auto& group : groups_) group->on_link(*link);
  }
}

void Daemon::begin_stop(const char* signal) {
  if (stopping_) return;
  stopping_ = true;
  log(Level::info, "{}: stopping", signal);
  sd_notify(0, "STOPPING=1");
  stop_by_ = boot_now() + model_.daemon.fence_max + model_.daemon.stop_notify_max;
  for (auto& group : groups_) group->stop();
  finish_stop_if_done();
}

void Daemon::finish_stop_if_done() {
  if (!stopping_) return;
  const Instant now = boot_now();
  const bool done = std::ranges::all_of(
      groups_, [](const auto& group) { return group->stopped() && group->idle(); });
  if (!done && now < stop_by_) return Loop::set_timer(stop_timer_, now + stop_poll);
  if (!done) log(Level::warning, "notifies still run after stop_notify_max: ending them");
  loop_.stop();
}

void Daemon::tell_systemd() {
  std::string status = "STATUS=";
  for (const auto& group : groups_) {
    if (status.back() != '=') status += ", ";
    status += group->name() + " " + std::string{protocol::name(group->group().status())};
  }
  sd_notify(0, status.c_str());
}

}  // namespace vrrpd::runtime
