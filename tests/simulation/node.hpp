// SPDX-License-Identifier: Apache-2.0
// One host with the daemon on it: the very Group, and around it what the runtime would do with its
// actions. conduct.hpp has the promises that it is held to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/conduct.hpp"
#include "tests/simulation/letter.hpp"
#include "tests/simulation/wire.hpp"

namespace vrrpd::simulation {

/// What a node needs of the world.
class Surroundings {
 public:
  virtual ~Surroundings() = default;
  virtual void send(NodeId from, Packet packet) = 0;
  /// Brings the answer to this node after `delay`, if the same daemon still runs then.
  virtual void post_later(NodeId node, Duration delay, const Answer& answer) = 0;
  [[nodiscard]] virtual bool listens() const = 0;  ///< false: trace() has no reader
  virtual void trace(NodeId node, const std::string& what) = 0;
};

class Node {
 public:
  Node(NodeId id, const NodePlan& plan, std::uint64_t seed, Surroundings& surroundings);

  // The daemon's life. What does not apply changes nothing.
  void start(WorldTime now);
  void stop(WorldTime now) { post(now, StopAsked{}); }
  /// SIGKILL: nothing is said, the addresses stay.
  void kill(WorldTime now);
  /// Nothing is said, the addresses are gone.
  void power_off();
  /// Not scheduled any more: what arrives waits, the addresses stay.
  void pause();
  /// Reads what waits before it believes its timers (decision 19).
  void wake(WorldTime now);
  /// 1.0: right again, as right as it ever was.
  void set_clock_rate(WorldTime now, double rate);
  void set_temper(const Temper& temper) { temper_ = temper; }

  // What happens to it.
  void receive(WorldTime now, const Packet& packet);
  void post(WorldTime now, const Letter& letter);
  /// A module says what it thinks of this node becoming master; at a time when it likes to.
  void post_standing(WorldTime now);
  void on_time(WorldTime now);
  /// When on_time() is due: its deadline, and a little later, as schedulers are. Or never.
  [[nodiscard]] WorldTime wakes_at() const { return paused_ ? WorldTime::max() : wakes_at_; }

  [[nodiscard]] const NodePlan& plan() const { return plan_; }
  [[nodiscard]] bool runs() const { return group_.has_value(); }
  [[nodiscard]] bool awake() const { return runs() && !paused_; }
  /// Awake, with a clock that is right: who is not can promise nothing.
  [[nodiscard]] bool trusty() const { return awake() && clock_right_; }
  /// Its addresses are on the host, be its daemon alive or not.
  [[nodiscard]] bool serves() const { return conduct_.serves(); }
  [[nodiscard]] unsigned incarnation() const { return incarnation_; }
  [[nodiscard]] std::uint64_t adverts_sent() const { return adverts_sent_; }
  [[nodiscard]] std::uint64_t changes() const {
    return changes_;
  }  ///< of its status, but for adoption
  [[nodiscard]] std::uint64_t priority_changes() const { return priority_changes_; }
  /// The effective priority of that member. It must run.
  [[nodiscard]] std::uint8_t priority(std::size_t member) const {
    return group_->members()[member].priority();
  }

 private:
  template <class Event>
  void give(WorldTime now, const Event& event);
  void carry_out(Instant local, const protocol::Action& action);
  void send(const protocol::SendAdvert& action);
  void open_gate(unsigned generation);
  void read(WorldTime now, const Packet& packet);
  void read(WorldTime now, const Letter& letter);
  void take(WorldTime now, const GateAnswer& answer);
  void take(WorldTime now, const FenceAnswer& answer);
  void take(WorldTime now, const LifeAnswer& answer);
  void take(WorldTime now, const Verdict& verdict);
  void take(WorldTime now, const protocol::Standing& standing);
  void take(WorldTime now, const StopAsked&);
  void tell_fitness(WorldTime now, std::size_t member);
  [[nodiscard]] bool may_adopt(Instant now) const;
  void end();
  void set_alarm(WorldTime now);
  void trace(const std::string& what) const;

  NodeId id_;
  const NodePlan& plan_;
  Dice dice_;
  Surroundings& surroundings_;
  HostClock clock_;
  bool clock_right_ = true;
  Conduct conduct_;
  Temper temper_;
  // The daemon.
  std::optional<protocol::Group> group_;
  std::vector<std::vector<protocol::Tracker>> trackers_;  ///< of each member
  protocol::Actions actions_;                             ///< of the event at hand
  std::optional<Instant> deadline_;
  WorldTime wakes_at_ = WorldTime::max();
  unsigned incarnation_ = 0;
  // A paused one's.
  bool paused_ = false;
  std::vector<Packet> packets_;
  std::vector<Letter> letters_;
  // What outlives it: the run-time state, and the host.
  bool held_before_ = false;
  Instant addresses_expire_;  ///< those that a killed daemon left
  std::uint64_t adverts_sent_ = 0;
  std::uint64_t changes_ = 0;
  std::uint64_t priority_changes_ = 0;
};

}  // namespace vrrpd::simulation
