// SPDX-License-Identifier: Apache-2.0
// One host with the daemon on it: the very Group, and around it what the runtime would do with its
// actions. Here stand the promises that one node alone can break.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/dice.hpp"
#include "vrrpd/protocol/group.hpp"

namespace vrrpd::simulation {

using NodeId = std::size_t;

/// What a node needs of the world.
class Surroundings {
 public:
  virtual ~Surroundings() = default;
  virtual void send(NodeId from, std::vector<std::uint8_t> message) = 0;
  virtual void later(Duration delay, std::function<void(Instant)> what) = 0;
  virtual void trace(NodeId node, const std::string& what) = 0;
};

struct NodePlan {
  IpAddress address;
  protocol::GroupConfig group;
  std::vector<protocol::InstanceConfig> members;
};

/// How the modules of a node behave.
struct Temper {
  unsigned refusal_percent = 0;  ///< how often the gate says no
  Duration gate_time{};          ///< the longest that a gate takes
  Duration fence_time{};         ///< the longest that a fence takes; may be beyond fence_max
};

class Node {
 public:
  using Event = std::function<void(protocol::Group&, Instant now, protocol::Actions&)>;

  Node(NodeId id, NodePlan plan, Dice& dice, Surroundings& surroundings);

  void start(Instant now);
  /// Power off: nothing is said, the addresses are gone.
  void crash();
  /// TERM: resigns first, if it is master.
  void stop(Instant now);
  /// Not scheduled any more: what arrives waits, the addresses stay.
  void pause();
  /// Reads what waits before it believes its timers (decision 19).
  void resume(Instant now);

  void receive(Instant now, const std::vector<std::uint8_t>& message, const IpAddress& source);
  void give(Instant now, const Event& event);
  void give_standing(Instant now, const protocol::Standing& standing);
  void on_time(Instant now);
  /// When on_time() is due: its deadline, and a little later, as schedulers are.
  [[nodiscard]] std::optional<Instant> wakes_at() const;

  void set_temper(const Temper& temper) { temper_ = temper; }
  [[nodiscard]] bool runs() const { return group_.has_value() && !paused_; }
  [[nodiscard]] bool powered() const { return group_.has_value(); }
  [[nodiscard]] bool paused() const { return paused_; }
  [[nodiscard]] bool serves() const;
  [[nodiscard]] std::size_t adverts_sent() const { return adverts_sent_; }
  [[nodiscard]] const NodePlan& plan() const { return plan_; }

 private:
  void handle(Instant now, const Event& event);
  void end();
  void carry_out(Instant now, const protocol::Action& action);
  void send(Instant now, const protocol::SendAdvert& send);
  void add_addresses(std::size_t instance);
  void remove_addresses(std::size_t instance);
  void open_gate(unsigned generation);
  [[nodiscard]] bool advertises() const;
  [[nodiscard]] bool may_claim() const;
  void answer_gate(protocol::Group& group, unsigned generation, bool yes, Instant now,
                   protocol::Actions& out);
  void fence(unsigned generation);
  void answer_later(Duration delay, Event answer);
  void check_promises() const;

  NodeId id_;
  NodePlan plan_;
  Dice& dice_;
  Surroundings& surroundings_;
  Temper temper_;
  std::optional<protocol::Group> group_;
  bool paused_ = false;
  bool held_before_ = false;
  unsigned incarnation_ = 0;
  std::vector<std::function<void(Instant)>> waiting_;  ///< what arrived while paused
  std::vector<bool> up_;
  std::vector<bool> was_master_;  ///< before the event that is being handled
  std::vector<Instant> last_sent_;
  protocol::Standing::Verdict standing_ = protocol::Standing::Verdict::unknown;
  bool heard_other_ = false;            ///< somebody else is or was master since this node was
  std::optional<unsigned> asked_gate_;  ///< the question that is open
  bool gate_said_yes_ = false;          ///< during the very event
  std::optional<Instant> deadline_, wakes_at_;
  std::size_t adverts_sent_ = 0;
};

}  // namespace vrrpd::simulation
