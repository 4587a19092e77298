// SPDX-License-Identifier: Apache-2.0
// The running daemon: owns the loop and everything on it, starts it in order and stops it in order.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/model.hpp"
#include "vrrpd/base/process.hpp"
#include "vrrpd/linux/announcement.hpp"
#include "vrrpd/linux/monitor.hpp"
#include "vrrpd/modules/mailbox.hpp"
#include "vrrpd/modules/retirement.hpp"
#include "vrrpd/runtime/accept_mode.hpp"
#include "vrrpd/runtime/assembly.hpp"
#include "vrrpd/runtime/dump_desk.hpp"
#include "vrrpd/runtime/group_runner.hpp"
#include "vrrpd/runtime/herald.hpp"
#include "vrrpd/runtime/maintenance.hpp"
#include "vrrpd/runtime/operator_desk.hpp"
#include "vrrpd/runtime/reading.hpp"
#include "vrrpd/runtime/reload_answer.hpp"
#include "vrrpd/runtime/reload_diff.hpp"
#include "vrrpd/runtime/stop_question.hpp"
#include "vrrpd/runtime/succession.hpp"
#include "vrrpd/runtime/tracked_files.hpp"
#include "vrrpd/runtime/tracked_processes.hpp"
#include "vrrpd/runtime/virtual_macs.hpp"
#include "vrrpd/runtime/virtual_server.hpp"

namespace vrrpd::runtime {

/// How a run ends.
enum class Ending : std::uint8_t {
  stopped,    ///< each group has handed over or resigned, and nothing is left on this host
  suspended,  ///< for a restart: nothing was undone. The process must end as if it were killed, so
              ///< that nothing is undone by its own destructors either (docs/restart.md)
};

class Daemon {
 public:
  /// What the kernel must grant before anything starts.
  struct KernelAccess {
    linux::AddressTable addresses;
    linux::AnnouncementSocket announcements;
    linux::Monitor monitor;
    RoutingTables routing;
  };
  [[nodiscard]] static SystemResult<KernelAccess> open_kernel();

  /// The signals that run() takes. Before the first thread (the log's): a thread that does not
  /// block them would die of them, and the process with it.
  /// `ignore_sigint`: --ignore-sigint.
  static void block_signals(bool ignore_sigint);

  /// How it reads its files again; `launcher` outlives it.
  struct Rereading {
    Reader::Read read;
    NextRun next;
    ProcessLauncher& launcher;
  };

  /// `assembly` is of `configuration`.
  Daemon(SharedConfiguration configuration, Assembly assembly, KernelAccess kernel,
         Rereading rereading);

  /// Until SIGTERM or SIGINT; then each group hands over or resigns, and STOP notifies run. But a
  /// SIGTERM that is part of a restart by the service manager, or the operator's word, suspends.
  [[nodiscard]] Ending run();

  /// The operator's word, on the loop: moves the role of that sync group, or instance without one,
  /// to the peer. `done` is told once, on the loop: what was done, or why not, in one line. It may
  /// take handover_max, and a second.
  void hand_over(const std::string& group, GroupRunner::HandoverDone done);

  using ReloadDone = std::function<void(const ReloadAnswer&)>;
  /// Reads the files anew, beside the loop, and takes up what they say; whatever is wrong with them
  /// leaves everything as it was. On the loop; `done` is told once, when that is through.
  void reload(ReloadDone done);
  /// What reload() would do, and does not.
  void explain_reload(ReloadDone done);

  /// As last taken up.
  [[nodiscard]] const SharedConfiguration& configuration() const { return configuration_; }

 private:
  [[nodiscard]] const config::Model& model() const { return configuration_->model; }
  [[nodiscard]] static std::set<IpAddress> virtual_addresses(const config::Model& model);
  void follow_routing();
  void begin_run(const Assembly& assembly);
  void add_checks(std::vector<AssembledCheck> checks);
  void add_groups(std::vector<AssembledGroup> groups);
  [[nodiscard]] std::unique_ptr<GroupRunner> make_group(AssembledGroup group);
  [[nodiscard]] std::unique_ptr<CheckRunner> make_check(AssembledCheck check);
  [[nodiscard]] std::unique_ptr<TrackedProcesses> make_tracked_processes();
  void watch_signals();
  void start();
  void start_static();
  void start_groups();
  void start_peer();
  void open_desk();
  void take_up(GroupRunner& group, Instant until);
  [[nodiscard]] Instant starts_at() const;
  void wait_to_start(Instant start_at);
  void start_waiting();
  void read_monitor();
  void take_in_news();
  void look_around();
  void enforce_accept_mode();
  void wake_groups(Instant now);
  void end_turn();
  void on_sigterm();
  void ask_about_stop(StopQuestion::Job job);
  void on_unanswered_question();
  void begin_stop(const char* signal);
  void begin_suspension(const char* why);
  void suspend(const control::Answering& answering);
  void maintain(bool on, const control::Answering& answering);
  void say_maintenance();
  void hold_groups(bool on);
  void finish_stop_if_done();
  void tell_systemd();

  // daemon_dump.cpp
  [[nodiscard]] static std::vector<int> dump_signals();
  void watch_dump_signals();
  [[nodiscard]] Snapshot snapshot() const;

  // daemon_reload.cpp
  struct Reload {
    Reading reading;
    ReloadDiff diff;
    std::vector<std::string> said;
    bool begun = false;
    Instant leave_by{};  ///< what was removed has that long
  };
  void begin_reload();
  void take(Reading reading);
  [[nodiscard]] std::optional<std::string> objection(const Reading& reading) const;
  [[nodiscard]] std::optional<std::string> would_cut_off(const ReloadDiff& diff) const;
  void refuse_reload(const std::string& why, const std::string& complaints);
  [[nodiscard]] bool can_begin(const Reload& reload) const;
  void go_on_with_reload();
  void finish_reload(const ReloadAnswer& answer);

  // daemon_reload_apply.cpp
  void apply(Reload& reload);
  void change_host(const Reload& reload);
  void change_checks(Reload& reload);
  void change_trackers(const Reload& reload);
  void tell_what_is_known(GroupRunner& group) const;

  // daemon_services.cpp
  [[nodiscard]] std::unique_ptr<VirtualServer> make_virtual_server(AssembledVirtualServer service);
  void change_virtual_servers(Reload& reload);

  // daemon_reload_groups.cpp
  void change_groups(Reload& reload);
  void change_group(Reload& reload, const GroupChange& change, GroupRunner& group);
  void begin_module_later(const std::string& group);
  void begin_module(GroupRunner& group);
  void let_leaving_go();
  void add_new_groups(Reload& reload);
  void write_down_anew();

  SharedConfiguration configuration_;  ///< as last taken up
  SharedConfiguration first_;          ///< as at the start
  config::DaemonSettings settings_;    ///< what may change of it follows a reload
  NextRun next_run_;
  Maintenance maintenance_;
  Loop loop_;
  modules::Mailbox mailbox_;
  Host host_;
  Channels channels_;
  TimerQueue timers_;
  linux::AnnouncementSocket announcements_;
  Announcer announcer_;
  AddressKeeper keeper_;
  VirtualAddresses static_addresses_;
  SharedConfiguration macs_configuration_;  ///< which virtual_macs_ points to
  VirtualMacs virtual_macs_;
  AcceptMode accept_mode_;
  RoutingKeeper routing_;
  Outbox outbox_;
  Refuser refuser_;
  Herald herald_;
  std::optional<Succession> succession_;
  std::unique_ptr<RunState> run_state_;
  std::unique_ptr<PeerLiaison> peer_;  ///< before the groups, whose modules use it
  std::vector<std::unique_ptr<GroupRunner>> groups_;
  std::vector<std::unique_ptr<CheckRunner>> checks_;
  std::vector<std::unique_ptr<VirtualServer>> virtual_servers_;
  std::vector<std::unique_ptr<VirtualServer>> leaving_services_;  ///< their scripts may still run
  std::unique_ptr<OperatorDesk> desk_;  ///< after the groups, to which it hands requests on
  TrackedFiles tracked_files_;
  SharedConfiguration processes_configuration_;  ///< which tracked_processes_ points to
  std::unique_ptr<TrackedProcesses> tracked_processes_;
  std::vector<Loop::Source> sources_;
  TimerQueue::Timer refresh_timer_;
  TimerQueue::Timer settle_timer_;
  TimerQueue::Timer socket_timer_;
  TimerQueue::Timer filter_timer_;
  TimerQueue::Timer start_timer_;
  TimerQueue::Timer stop_timer_;
  TimerQueue::Timer question_timer_;
  TimerQueue::Timer reload_timer_;
  std::vector<GroupRunner*> waiting_;  ///< to be started
  bool said_realtime_lost_ = false;
  bool status_changed_ = false;
  bool groups_moved_ = false;  ///< since the peer was told
  bool stopping_ = false;
  Ending ending_ = Ending::stopped;
  Instant stop_by_{};
  Instant mails_by_{};
  RunIdentity run_;    ///< as it is written down
  Imprint lingering_;  ///< lines of an earlier run's that would not go

  ProcessLauncher& launcher_;
  std::vector<std::unique_ptr<GroupRunner>> leaving_;  ///< a reload has removed them
  std::unique_ptr<Reload> reload_;                     ///< read, and not through yet
  bool reading_ = false;
  std::vector<ReloadDone> asked_;      ///< for the next reading
  std::vector<ReloadDone> answering_;  ///< for the one that is under way
  DumpDesk dumps_{dump_directory()};
  modules::Retirement retirement_;
  modules::Retirement retired_modules_;  ///< apart: somebody waits for them
  Reader reader_;
  std::optional<control::Answering> told_to_suspend_;  ///< whom to answer before the end
  std::optional<StopQuestion> stop_question_;          ///< last: its thread ends first
};

}  // namespace vrrpd::runtime
