// SPDX-License-Identifier: Apache-2.0
// One group of instances at work: carries events into protocol::Group, and what it decides out to
// sockets, addresses, gates and scripts. The loop's thread only.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "notify/notify.hpp"
#include "vrrpd/modules/job_queue.hpp"
#include "vrrpd/modules/notify_host.hpp"
#include "vrrpd/protocol/group.hpp"
#include "vrrpd/runtime/check_runner.hpp"
#include "vrrpd/runtime/link.hpp"
#include "vrrpd/runtime/loop.hpp"
#include "vrrpd/runtime/plan.hpp"
#include "vrrpd/runtime/run_state.hpp"
#include "vrrpd/runtime/virtual_addresses.hpp"

namespace vrrpd::runtime {

class GroupRunner {
 public:
  /// What all groups share; outlives them.
  struct Services {
    Loop& loop;
    modules::Mailbox& mailbox;
    Kernel& kernel;
    RunState& run_state;
    const config::DaemonSettings& settings;
    std::function<Link*(const std::string& name)> link;
    std::function<void()> on_status;  ///< some group's status has changed
  };

  /// A script notify of the group or of a member, by what it is told.
  struct ScriptNotify {
    notify::Transition::Of of;
    std::string name;
    std::size_t member;  ///< whose priority is told
    std::unique_ptr<notify::Notify> notify;
  };

  /// `module` may be nothing. `scripts` in the order in which they are to run.
  GroupRunner(const GroupPlan& plan, std::unique_ptr<notify::Notify> module,
              std::vector<ScriptNotify> scripts, Services services);

  void start();
  void stop();
  /// The protocol is through with it, and nothing of its notifies runs any more.
  [[nodiscard]] bool stopped() const { return group_.done(); }
  [[nodiscard]] bool idle() const;

  void on_check(const std::string& check, const Opinion& opinion);
  /// The state of a link, or its primary address, may have changed.
  void on_link(const Link& link);
  void on_address_removed(const linux::AddressKey& key);

  [[nodiscard]] const std::string& name() const { return plan_.name; }
  [[nodiscard]] const protocol::Group& group() const { return group_; }

 private:
  struct Member {
    Link* link;
    VirtualAddresses addresses;
    std::vector<protocol::Tracker> trackers;
  };

  /// Runs one event through the group and carries out what comes of it.
  template <class Event>
  void drive(Event event);
  void perform(const protocol::Actions& actions);
  void perform(const protocol::SendAdvert& action);
  void perform(const protocol::AddAddresses& action);
  void perform(const protocol::RemoveAddresses& action);
  void perform(const protocol::Announce& action);
  void perform(const protocol::OpenGate& action);
  void perform(const protocol::CancelGate& action);
  void perform(const protocol::Fence& action);
  void perform(const protocol::MasterSilent& action);
  void perform(const protocol::MasterHeard& action);
  void perform(const protocol::LowerPriorityHeard& action);
  void perform(const protocol::StatusChanged& action);
  void perform(const protocol::Report& action);

  void listen(std::size_t member);
  void update_trackers(TrackerPlan::Source source, const std::string& key,
                       protocol::TrackerState state, const std::string& text);
  void update_standing();
  modules::NotifyHost::Events module_events();
  void on_progress(unsigned generation, const std::string& text);
  void on_gate_time();
  void watch_gate();
  void run_scripts(notify::State state);
  notify::Transition transition(notify::State state) const;
  void renew();
  void arm_renewal();
  void rearm();
  [[nodiscard]] static std::optional<std::chrono::seconds> lifetime(
      const MemberPlan& plan, const config::DaemonSettings& settings);

  const GroupPlan& plan_;
  Services services_;
  protocol::Group group_;
  std::vector<Member> members_;
  RunState::GroupRecord record_;
  std::map<std::string, std::string> blocks_;  ///< by check: why not to take over
  std::optional<notify::Standing> standing_;   ///< the module's
  std::string said_standing_;

  unsigned gate_generation_ = 0;
  std::optional<Instant> gate_progress_by_, gate_done_by_;  ///< decision 3
  Instant progress_said_at_{};

  Loop::Source timer_, gate_timer_, renewal_timer_;
  std::vector<ScriptNotify> scripts_;
  std::unique_ptr<modules::NotifyHost> module_;
  std::unique_ptr<modules::JobQueue> script_queue_;
};

}  // namespace vrrpd::runtime
