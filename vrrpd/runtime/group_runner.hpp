// SPDX-License-Identifier: Apache-2.0
// One group of instances at work: carries events into protocol::Group, and what it decides into the
// outbox, which carries it out at the end of the turn. The loop's thread only.
#pragma once

#include <deque>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "notify/notify.hpp"
#include "vrrpd/base/clock.hpp"
#include "vrrpd/control/status.hpp"
#include "vrrpd/modules/notify_host.hpp"
#include "vrrpd/peer/message.hpp"
#include "vrrpd/protocol/group.hpp"
#include "vrrpd/runtime/check_runner.hpp"
#include "vrrpd/runtime/dump.hpp"
#include "vrrpd/runtime/gate_watch.hpp"
#include "vrrpd/runtime/group_scripts.hpp"
#include "vrrpd/runtime/herald.hpp"
#include "vrrpd/runtime/lower_priority_script.hpp"
#include "vrrpd/runtime/member.hpp"
#include "vrrpd/runtime/outbox.hpp"
#include "vrrpd/runtime/plan.hpp"
#include "vrrpd/runtime/refuser.hpp"
#include "vrrpd/runtime/routing_keeper.hpp"
#include "vrrpd/runtime/run_state.hpp"
#include "vrrpd/runtime/timer_queue.hpp"

namespace vrrpd::runtime {

/// By the index of the member; those without such a script are left out.
using LowerPriorityScripts = std::map<std::size_t, std::unique_ptr<LowerPriorityScript>>;

class GroupRunner {
 public:
  /// What all groups share; outlives them.
  struct Services {
    TimerQueue& timers;
    modules::Mailbox& mailbox;
    Host& host;
    Channels& channels;
    AddressKeeper& keeper;
    Announcer& announcer;
    RoutingKeeper& routing;
    Outbox& outbox;
    Refuser& refuser;
    Herald& herald;
    const config::DaemonSettings& settings;
    std::function<void()> on_status;  ///< some group's status has changed
    std::function<void()> on_moved;   ///< some group's phase or priority has
  };

  /// `module` may be nothing, or come later: begin_module(). `gated`: it has a gate, wherever it
  /// is. `scripts` in the order in which they are to run.
  GroupRunner(std::shared_ptr<const GroupPlan> plan, std::unique_ptr<notify::Notify> module,
              bool gated, std::vector<ScriptNotify> scripts,
              LowerPriorityScripts lower_priority_scripts, RunState::GroupRecord record,
              Services services);
  ~GroupRunner();
  GroupRunner(const GroupRunner&) = delete;
  GroupRunner& operator=(const GroupRunner&) = delete;

  /// Hears adverts from now on, and knows what nobody has told yet. First of all.
  void prepare();
  void start();
  /// In place of start(), where the run before this one served until a moment ago (decision 17):
  /// takes up its mastership, unless something is known against it, which is returned.
  [[nodiscard]] std::expected<void, std::string> take_up(Instant now);
  /// A serving group whose module can hands over first, and stops as ever where that is declined.
  void stop();
  /// stop(), since a reload has removed it: its scripts and fifos are told so.
  void remove();
  /// How long that may take.
  [[nodiscard]] Duration longest_stop() const;
  /// Moves the role to the peer now. `done` is told once, on the loop: what was done, or why not.
  using HandoverDone = std::function<void(const std::expected<std::string, std::string>&)>;
  void hand_over(HandoverDone done);
  /// The protocol is through with it, and nothing of its notifies runs any more.
  [[nodiscard]] bool stopped() const { return group_.done(); }
  [[nodiscard]] bool idle() const;
  /// Holds it as it stands (maintenance.hpp): what it tracks and what its module thinks move
  /// nothing, and the module does nothing. Another master's adverts, and a fault of its own
  /// interface, count still.
  void hold(bool on);
  /// What its module must not be cut off from (notify::Notify::occupied()); nothing: nothing.
  [[nodiscard]] std::optional<std::string> occupied() const {
    return module_ ? module_->occupied() : std::nullopt;
  }
  /// The daemon ends then, without a stop() before.
  void end_scripts_by(Instant until);
  /// Neither a promotion nor a handover nor a script is under way: a run that ended now could be
  /// followed by another one unnoticed.
  [[nodiscard]] bool settled() const;

  // group_reload.cpp: the configuration was read anew.
  /// Something runs that another module, or none, could not end: wait.
  [[nodiscard]] bool in_transit() const { return group_.in_transit() || handover_ != nullptr; }
  /// The same virtual routers, in their order. Who is master stays master. Returns the scripts that
  /// may run still: they end elsewhere, since that may take a while.
  [[nodiscard]] std::shared_ptr<void> reconfigure(std::shared_ptr<const GroupPlan> plan,
                                                  std::vector<ScriptNotify> scripts,
                                                  LowerPriorityScripts lower_priority_scripts,
                                                  bool gated);
  /// Not in_transit(). Nothing is heard any more of what is returned, which may be nothing. Until
  /// begin_module() its gate refuses, and a fence waits.
  [[nodiscard]] std::shared_ptr<void> take_module();
  /// When what take_module() returned has ended. Without a transition: it is told what this node
  /// is, and of a fence that nobody could carry out meanwhile.
  void begin_module(std::unique_ptr<notify::Notify> module);
  /// Where it writes down what it does from now on: all that it has done so far is written there.
  void move_record(RunState::GroupRecord record);
  /// Stopped and idle, or late with it: what may run still, to end elsewhere.
  [[nodiscard]] std::vector<std::shared_ptr<void>> take_workers();

  void on_check(const std::string& check, const Opinion& opinion);
  /// `name`: of the track_file block.
  void on_file(const std::string& name, std::int32_t number);
  /// `name`: of the vrrp_track_process block.
  void on_process(const std::string& name, protocol::TrackerState state, const std::string& text);
  /// Links, addresses or sockets of this host may have changed.
  void look_around();
  /// Finds out whether it overslept, before somebody acts on what it holds (decision 19).
  void wake(Instant now);

  [[nodiscard]] const std::string& name() const { return plan_->name; }
  [[nodiscard]] const GroupPlan& plan() const { return *plan_; }
  [[nodiscard]] const protocol::Group& group() const { return group_; }
  /// For the peer; without what the module adds.
  [[nodiscard]] peer::GroupStatus standing_for_peer() const;
  /// For vrrpctl; without what the peer says.
  [[nodiscard]] control::GroupStatus standing_for_operator() const;
  /// For keepalived's dumps.
  void append_to(std::vector<InstanceSnapshot>& snapshots) const;
  void clear_tallies();
  /// Writes its states to the fifos once more.
  void repeat_states() const;
  /// Its notify module; nullptr: it has none.
  [[nodiscard]] modules::NotifyHost* module() { return module_.get(); }

 private:
  /// Runs one event through the group, and puts what comes of it into the outbox.
  template <class Event>
  void drive(Instant now, Event event) {
    protocol::Actions actions;
    const auto phase = group_.phase();
    event(now, actions);
    if (group_.phase() != phase) services_.on_moved();
    for (const auto& action : actions) {
      std::visit([this](const auto& one) { perform(one); }, action);
    }
    record_.set_held(group_.held_before());
    timer_.set(group_.deadline());
    if (handover_) review_handover();
  }
  template <class Event>
  void drive(Event event) {
    drive(boot_now(), std::move(event));
  }

  // group_actions.cpp
  void perform(const protocol::SendAdvert& action);
  void perform(const protocol::AddAddresses& action);
  void perform(const protocol::RemoveAddresses& action);
  void perform(const protocol::Announce& action);
  void perform(const protocol::OpenGate& action);
  void perform(const protocol::CancelGate& action);
  void perform(const protocol::Fence& action);
  void perform(const protocol::MasterSilent& action);
  void perform(const protocol::LookForLife& action);
  void perform(const protocol::MasterHeard& action);
  void perform(const protocol::AskForHandover& action);
  void perform(const protocol::LowerPriorityHeard& action);
  void perform(const protocol::StatusChanged& action);
  void perform(const protocol::Report& action);
  void count(const protocol::StatusChanged& action);
  void announce_status(const protocol::StatusChanged& action);
  void tell_scripts(const notify::Transition& told, const std::vector<std::uint8_t>& priorities);
  void hasten_scripts(Instant now);
  void tell_herald(notify::State state, const std::vector<std::uint8_t>& priorities);
  [[nodiscard]] notify::Transition transition(notify::State state) const;

  // group_module.cpp
  modules::NotifyHost::Events module_events();
  void on_standing(notify::Standing standing);
  void on_fenced(unsigned generation, const notify::Fenced& fenced);
  void on_stalled_gate(unsigned generation, const std::string& reason);
  void update_standing();

  // group_handover.cpp
  modules::LoopLine::Deeds deeds();
  void take_addresses_off(Instant until, const modules::LoopLine::Reply& reply);
  void put_addresses_back(const modules::LoopLine::Reply& reply);
  void begin_handover(const modules::LoopLine::Reply& reply);
  void claim(Instant until, const modules::LoopLine::Reply& reply);
  [[nodiscard]] std::expected<void, std::string> may_hand_over() const;
  void start_handover(HandoverDone done);
  void on_handed_over(unsigned generation, const notify::HandedOver& result);
  void review_handover();
  void end_handover(const std::expected<std::string, std::string>& result);
  void on_handover_time(Instant now);
  void stop_now();

  [[nodiscard]] protocol::GroupConfig protocol_config(bool gated) const;
  [[nodiscard]] static std::vector<protocol::InstanceConfig> protocol_configs(
      const GroupPlan& plan);
  [[nodiscard]] std::optional<std::chrono::seconds> lifetime(const MemberPlan& plan) const;
  void reconfigure_member(Member& member, const MemberPlan& plan);
  void listen(std::size_t member);
  std::optional<protocol::Reject> take(std::size_t member, const protocol::Advert& advert);
  void track(TrackerPlan::Source source, const std::string& key, protocol::TrackerState state,
             const std::string& text, std::optional<std::int32_t> value = std::nullopt);
  void update_fitness(std::size_t member);

  std::shared_ptr<const GroupPlan> plan_;
  Services services_;
  protocol::Group group_;
  Outbox::Lane out_;
  std::deque<Member> members_;  ///< where they are, they stay: others point to them
  RunState::GroupRecord record_;
  std::vector<Tally> tallies_;  ///< by member
  std::chrono::system_clock::time_point last_transition_ = std::chrono::system_clock::now();
  std::map<std::string, std::string> blocks_;  ///< by check: why not to take over
  std::optional<notify::Standing> standing_;   ///< the module's
  std::string said_standing_;
  bool started_ = false;
  bool held_ = false;                      ///< by hold()
  bool taking_up_ = false;                 ///< a mastership of the last run goes on
  std::optional<IpAddress> other_master_;  ///< was heard before this group had started
  HandoverDone handover_;                  ///< one is under way
  unsigned handover_generation_ = 0;
  bool stop_asked_ = false;
  bool removed_ = false;
  std::optional<unsigned> owed_fence_;  ///< asked for while there was no module: its generation
  std::string_view told_ = "INIT";      ///< the state that was told last
  Instant settled_by_{};  ///< handed over to stop: the module is waited for until then
  TimerQueue::Timer timer_;
  TimerQueue::Timer handover_timer_;
  TimerQueue::Timer scripts_timer_;
  GateWatch gate_watch_;
  GroupScripts scripts_;
  LowerPriorityScripts lower_priority_scripts_;
  std::unique_ptr<modules::NotifyHost> module_;
};

}  // namespace vrrpd::runtime
