// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/daemon.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <systemd/sd-daemon.h>

#include <algorithm>
#include <csignal>
#include <utility>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/linux/scheduling.hpp"
#include "vrrpd/runtime/letters.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

// A list of addresses that could not be had is asked for again.
constexpr Duration refresh_retry = std::chrono::milliseconds{100};

// A socket that could not be opened is tried again.
constexpr Duration socket_retry = std::chrono::seconds{1};

// `systemctl status` shows that many groups by name; of more only how many are what.
constexpr std::size_t named_groups_most = 8;

}  // namespace

std::set<IpAddress> Daemon::virtual_addresses(const config::Model& model) {
  std::set<IpAddress> addresses;
  for (const auto& instance : model.instances) {
    for (const auto* lines : {&instance.virtual_ipaddress, &instance.virtual_ipaddress_excluded}) {
      for (const auto& line : *lines) addresses.insert(line.address);
    }
  }
  return addresses;
}

SystemResult<Daemon::KernelAccess> Daemon::open_kernel() {
  auto addresses = linux::AddressTable::open();
  if (!addresses) return std::unexpected(addresses.error());
  auto announcements = linux::AnnouncementSocket::open();
  if (!announcements) return std::unexpected(announcements.error());
  auto monitor = linux::Monitor::open();
  if (!monitor) return std::unexpected(monitor.error());
  auto routing = RoutingTables::open();
  if (!routing) return std::unexpected(routing.error());
  return KernelAccess{std::move(*addresses), std::move(*announcements), std::move(*monitor),
                      std::move(*routing)};
}

void Daemon::block_signals(bool ignore_sigint) {
  sigset_t ours;
  sigemptyset(&ours);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&ours, signal);
  for (const int signal : dump_signals()) sigaddset(&ours, signal);
  pthread_sigmask(SIG_BLOCK, &ours, nullptr);
  if (ignore_sigint) std::signal(SIGINT, SIG_IGN);
  // Whoever read our log (-l) may go; a master stays.
  std::signal(SIGPIPE, SIG_IGN);
}

Daemon::Daemon(SharedConfiguration configuration, Assembly assembly, KernelAccess kernel,
               Rereading rereading)
    : configuration_{std::move(configuration)},
      first_{configuration_},
      settings_{model().daemon},
      next_run_{std::move(rereading.next)},
      maintenance_{settings_.runtime_directory},
      host_{std::move(kernel.addresses), std::move(kernel.monitor), virtual_addresses(model())},
      channels_{host_, loop_, model().global.log_unknown_vrids},
      timers_{loop_, [this] { channels_.hear(); }},
      announcements_{std::move(kernel.announcements)},
      announcer_{
          [this](std::span<const linux::Announcement> batch) { return announcements_.send(batch); },
          {model().global.garp_interval, model().global.gna_interval, model().garp_groups},
          timers_,
          [this](Instant now) { wake_groups(now); }},
      keeper_{host_,
              timers_,
              {.wake = [this](Instant now) { wake_groups(now); },
               .announce =
                   [this](const AddressKeeper::Batch& returned) {
                     for (const auto* addresses : returned) {
                       const auto* const instance = addresses->instance();
                       if (instance == nullptr) continue;
                       announcer_.announce(*addresses, instance->garp_master_repeat);
                     }
                     announcer_.flush(boot_now());
                   }}},
      static_addresses_{
          model().static_addresses,
          [this](const std::string& name) -> const Link& { return host_.link(name); }},
      macs_configuration_{configuration_},
      virtual_macs_{model()},
      accept_mode_{model()},
      routing_{model(), std::move(kernel.routing)},
      outbox_{keeper_, announcer_},
      refuser_{loop_, timers_,
               [this](const IpAddress& address) {
                 host_.read();
                 return host_.has(address);
               }},
      herald_{model().global, std::move(assembly.fifo_scripts), timers_, rereading.launcher},
      tracked_files_{model().track_files, loop_,
                     [this](const auto& name, std::int32_t number) {
                       for (auto& group : groups_) group->on_file(name, number);
                     }},
      processes_configuration_{configuration_},
      tracked_processes_{make_tracked_processes()},
      launcher_{rereading.launcher},
      retirement_{mailbox_},
      retired_modules_{mailbox_},
      reader_{std::move(rereading.read), mailbox_} {
  filter_timer_ = timers_.timer([this](Instant) { enforce_accept_mode(); });
  begin_run(assembly);
  peer_ = std::move(assembly.peer);
  for (const auto& delays : model().interface_delays) {
    host_.damp(delays.interface, delays.down, delays.up);
  }
  add_groups(std::move(assembly.groups));
  add_checks(std::move(assembly.checks));
  for (auto& service : assembly.virtual_servers) {
    virtual_servers_.push_back(make_virtual_server(std::move(service)));
  }
  loop_.at_turn_end([this] { end_turn(); });
  sources_.push_back(open_letters(
      loop_, mailbox_, [this] { channels_.hear(); }, [this] { finish_stop_if_done(); }));
  sources_.push_back(loop_.watch(host_.fd(), [this] { read_monitor(); }));
  watch_signals();
  settle_timer_ = timers_.timer([this](Instant) { read_monitor(); });
  refresh_timer_ = timers_.timer([this](Instant) { read_monitor(); });
  socket_timer_ = timers_.timer([this](Instant) { look_around(); });
  start_timer_ = timers_.timer([this](Instant) { start_waiting(); });
  stop_timer_ = timers_.timer([this](Instant) { finish_stop_if_done(); });
  question_timer_ = timers_.timer([this](Instant) { on_unanswered_question(); });
  reload_timer_ = timers_.timer([this](Instant) { go_on_with_reload(); });
}

void Daemon::watch_signals() {
  sources_.push_back(loop_.signal(SIGTERM, [this] { on_sigterm(); }));
  sources_.push_back(loop_.signal(SIGINT, [this] { begin_stop("SIGINT"); }));
  sources_.push_back(loop_.signal(SIGHUP, [this] {
    log(Level::info, "SIGHUP: reload");
    reload({});
  }));
  watch_dump_signals();
}

void Daemon::add_groups(std::vector<AssembledGroup> groups) {
  for (auto& group : groups) groups_.push_back(make_group(std::move(group)));
}

std::unique_ptr<GroupRunner> Daemon::make_group(AssembledGroup group) {
  return std::make_unique<GroupRunner>(
      part_of(configuration_, *group.plan), std::move(group.module), group.gated,
      std::move(group.scripts), std::move(group.lower_priority_scripts),
      run_state_->group(identity_name(*group.plan)),
      GroupRunner::Services{.timers = timers_,
                            .mailbox = mailbox_,
                            .host = host_,
                            .channels = channels_,
                            .keeper = keeper_,
                            .announcer = announcer_,
                            .routing = routing_,
                            .outbox = outbox_,
                            .refuser = refuser_,
                            .herald = herald_,
                            .settings = settings_,
                            .on_status = [this] { status_changed_ = true; },
                            .on_moved = [this] { groups_moved_ = true; }});
}

void Daemon::add_checks(std::vector<AssembledCheck> checks) {
  for (auto& check : checks) {
    const auto known = succession_->past().checks.find(check.options.name);
    if (succession_->seamless() && known != succession_->past().checks.end()) {
      check.options.known = known->second;
    }
    checks_.push_back(make_check(std::move(check)));
  }
}

std::unique_ptr<CheckRunner> Daemon::make_check(AssembledCheck check) {
  return std::make_unique<CheckRunner>(std::move(check.options), std::move(check.check), timers_,
                                       mailbox_,
                                       [this](const std::string& name, const Opinion& opinion) {
                                         run_state_->set_check(name, opinion.state);
                                         for (auto& group : groups_) group->on_check(name, opinion);
                                       });
}

std::unique_ptr<TrackedProcesses> Daemon::make_tracked_processes() {
  return std::make_unique<TrackedProcesses>(processes_configuration_->model.track_processes, loop_,
                                            mailbox_,
                                            [this](const auto& name, auto state, const auto& text) {
                                              for (auto& group : groups_)
                                                group->on_process(name, state, text);
                                            });
}

Ending Daemon::run() {
  start();
  loop_.run();
  if (ending_ == Ending::suspended) {
    log(Level::info, "ended, with everything left as it is for the next run");
    return ending_;
  }
  routing_.stop();
  keeper_.take_down({&static_addresses_});
  const bool macs_gone = virtual_macs_.remove();
  const bool filter_gone = accept_mode_.remove();
  if (macs_gone && filter_gone && !keeper_.something_lingers() && succession_->cleaned_up()) {
    run_state_->set_gone();
  }
  log(Level::info, "stopped");
  return ending_;
}

void Daemon::read_monitor() {
  host_.read();
  host_.settle_links(boot_now());
  const auto news = host_.take_news();
  if (news.incomplete) refresh_timer_.set(boot_now() + refresh_retry);
  settle_timer_.set(news.settles_at);
  if (!news.links.empty()) {
    virtual_macs_.put_back(host_);
    enforce_accept_mode();
  }
  if (!news.links.empty() || news.own_addresses) look_around();
  const auto missing = keeper_.missing(news.addresses);
  const bool routing = news.routing && !routing_.empty();
  const bool incomplete = !news.links.empty() && keeper_.incomplete();
  if (missing.empty() && !routing && !incomplete) return;
  // Whoever overslept lost its addresses rightly, and must find out first (decision 19).
  channels_.hear();
  wake_groups(boot_now());
  keeper_.put_back(missing);
  if (incomplete) keeper_.complete();
  if (routing) routing_.put_back();
}

void Daemon::look_around() {
  channels_.refresh();
  for (auto& group : groups_) group->look_around();
  for (auto& group : leaving_) group->look_around();
  if (channels_.in_trouble()) socket_timer_.set(boot_now() + socket_retry);
}

/// Whoever overslept steps down, and its addresses with it.
void Daemon::wake_groups(Instant now) {
  for (auto& group : groups_) group->wake(now);
  for (auto& group : leaving_) group->wake(now);
  outbox_.flush();
}

/// To add addresses reads what the kernel has to say, and its socket does not become readable for
/// that again.
void Daemon::take_in_news() {
  if (!host_.has_news()) return;
  read_monitor();
  outbox_.flush();
  if (host_.has_news()) refresh_timer_.set(boot_now());
}

void Daemon::end_turn() {
  outbox_.flush();
  take_in_news();
  if (linux::lost_realtime() && !std::exchange(said_realtime_lost_, true)) {
    log(Level::error,
        "vrrp_rlimit_rttime: the loop ran for longer than that without waiting, and has ordinary "
        "scheduling from now on");
  }
  if (std::exchange(groups_moved_, false) && peer_) peer_->publish();
  if (std::exchange(status_changed_, false)) tell_systemd();
}

void Daemon::hand_over(const std::string& group, GroupRunner::HandoverDone done) {
  const auto found = std::ranges::find(groups_, group, &GroupRunner::name);
  if (found != groups_.end()) return (*found)->hand_over(std::move(done));
  done(std::unexpected(fmt::format("there is no group or instance {}", group)));
}

void Daemon::tell_systemd() {
  std::vector<std::string> parts;
  if (groups_.size() <= named_groups_most) {
    for (const auto& group : groups_) {
      parts.push_back(fmt::format("{} {}", group->name(), name(group->group().status())));
    }
  } else {
    std::map<protocol::Status, std::size_t> counts;
    for (const auto& group : groups_) ++counts[group->group().status()];
    for (const auto& [status, count] : counts) {
      parts.push_back(fmt::format("{} {}", count, name(status)));
    }
  }
  const auto status = fmt::format("STATUS={}{}{}", maintenance_.on() ? "maintenance: " : "",
                                  fmt::join(parts, ", "), peer_ ? "; " + peer_->summary() : "");
  sd_notify(0, status.c_str());
}

}  // namespace vrrpd::runtime
