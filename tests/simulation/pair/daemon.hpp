// SPDX-License-Identifier: Apache-2.0
// The daemon on one host: the very Group, the very notify module, and around them what the runtime
// does.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/pair/module_host.hpp"
#include "tests/simulation/pair/node_plan.hpp"
#include "tests/simulation/pair/peer_channel.hpp"
#include "tests/simulation/pair/server.hpp"
#include "tests/simulation/pair/third_place.hpp"
#include "tests/simulation/pair/virtual_address.hpp"

namespace vrrpd::simulation::pair {

/// Who looks over the daemon's shoulder.
class Witness {
 public:
  virtual ~Witness() = default;
  /// The gate said yes: from now on clients reach this node's server.
  virtual void gate_opened(Node node) = 0;
  /// The gate said no.
  virtual void gate_refused(Node node, const notify::Refusal& refusal) = 0;
  /// The gate is asked.
  virtual void gate_asked(Node node) = 0;
};

class Daemon {
 public:
  Daemon(Network& network, Host& host, Server& server, VirtualAddress& addresses,
         const NodePlan& plan, Witness& witness, Dice dice);
  void pair_with(Daemon& peer) {
    peer_ = &peer;
    channel_.pair_with(peer.channel_);
  }
  void vote_at(ThirdPlace& third) { third_ = &third; }

  void start();
  void stop();  ///< SIGTERM
  void kill();  ///< SIGKILL: the addresses stay for a while
  /// The host is gone, and the run-time state with it.
  void lose_power();
  /// The story is over: its fibers unwind while everything that they speak to is still there.
  void dismiss();
  void look_at_clock();
  [[nodiscard]] Process& process() { return process_; }

  [[nodiscard]] bool serves() const {
    return group_ && group_->phase() == protocol::Group::Phase::serving;
  }
  [[nodiscard]] bool promoting() const {
    return group_ && group_->phase() == protocol::Group::Phase::promoting;
  }
  /// It was told to stop, and has not gone yet.
  [[nodiscard]] bool stopping() const {
    return group_ && group_->status() == protocol::Status::stopped;
  }
  /// Runs, and neither stops nor sleeps.
  [[nodiscard]] bool serves_or_left() const { return process_.awake() && group_ && !stopping(); }
  [[nodiscard]] unsigned incarnation() const { return process_.incarnation(); }
  /// Of its last promotion; 0: not known, or none.
  [[nodiscard]] std::uint64_t term() const { return channel_.term(); }
  [[nodiscard]] bool idle() const { return modules_ && modules_->idle(); }
  /// What the module thinks; nothing: it has not said.
  [[nodiscard]] const std::optional<notify::Standing>& standing() const { return standing_; }
  /// The module said so, in its standing or in a line of the log since forget_lines().
  [[nodiscard]] bool says(std::string_view what) const;
  void forget_lines() { lines_.clear(); }

 private:
  using Actions = protocol::Actions;

  using Event = std::function<void(protocol::Group&, Instant, Actions&)>;

  void give(const Event& event);
  void end_if_done();
  void carry_out(const protocol::Action& action);
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
  void perform(const protocol::StatusChanged& action);
  void perform(const protocol::Report& action) { tell(action.text); }
  void perform(const protocol::AskForHandover&) {}  // no planned handover in this world
  void perform(const protocol::LowerPriorityHeard&) {}
  void receive(const protocol::Advert& advert);
  void set_alarm();
  void end();
  [[nodiscard]] bool may_adopt() const;

  // Module and check.
  [[nodiscard]] std::unique_ptr<notify::Notify> make_module();
  [[nodiscard]] notify::PeerRole role() const;
  [[nodiscard]] ModuleHost::Events module_events();
  void watch_gate(unsigned generation);
  void probe();
  void probed(protocol::TrackerState state);
  void watch_for_death();
  void log(std::string_view line);
  void tell(const std::string& what) const;

  World& world_;
  Network& network_;
  Host& host_;
  Server& server_;
  VirtualAddress& addresses_;
  const NodePlan& plan_;
  Witness& witness_;
  Dice dice_;
  Daemon* peer_ = nullptr;
  ThirdPlace* third_ = nullptr;
  Process process_;
  PeerChannel channel_;

  std::optional<protocol::Group> group_;
  std::vector<protocol::Tracker> trackers_;
  std::optional<Instant> deadline_;
  unsigned alarm_ = 0;
  std::optional<unsigned> gate_;  ///< the question that is open
  Instant progress_by_, done_by_;
  unsigned probe_failures_ = 0;
  std::optional<notify::Standing> standing_;
  std::vector<std::string> lines_;
  // The run-time state, and the host's.
  bool held_before_ = false;
  Instant last_advert_;
  unsigned addresses_left_ = 0;  ///< counts

  std::unique_ptr<ModuleHost> modules_;  ///< last: it writes lines and verdicts until it is gone
};

}  // namespace vrrpd::simulation::pair
