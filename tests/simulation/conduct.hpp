// SPDX-License-Identifier: Apache-2.0
// The promises that one node alone can break. Told of everything that its daemon hears and does;
// throws Violation. It believes no state that the daemon has in its head where it can see an
// action.
#pragma once

#include <optional>
#include <vector>

#include "tests/simulation/cast.hpp"

namespace vrrpd::simulation {

class Conduct {
 public:
  explicit Conduct(const NodePlan& plan);

  /// A daemon starts; it knows nothing but what the run-time state says.
  void daemon_starts(Instant now);
  void daemon_ends();
  /// Somebody else than the daemon took them off.
  void host_loses_addresses();

  // Around each event that the daemon is given.
  void event_begins(const protocol::Group& group, Instant now);
  void event_ends(const protocol::Group& group);

  // What it is told.
  void heard(std::size_t member, const protocol::Advert& advert);
  void told_standing(protocol::Standing::Verdict verdict) { standing_ = verdict; }
  void told_fitness(std::size_t member, const protocol::Fitness& fitness);
  void told_gate(unsigned generation, bool yes);
  void told_fenced(unsigned generation);

  // What it does.
  void adopts() { adopting_ = true; }
  void sends(std::size_t member, std::uint8_t priority);
  void adds_addresses(std::size_t member);
  void removes_addresses(std::size_t member);
  void announces(std::size_t member) const;
  void asks_gate(unsigned generation);
  void cancels_gate();
  void fences(unsigned generation);

  [[nodiscard]] bool serves() const { return up_ > 0; }
  [[nodiscard]] Instant last_advert() const;

 private:
  struct Member {
    bool up = false;          ///< its addresses are on the host
    bool was_master = false;  ///< as the event began
    bool overslept = false;   ///< the others' patience was over as the event began
    std::uint8_t priority = 0;
    /// RFC 9568 §6.4.3: what the advert that a master has just heard makes of it.
    std::optional<bool> stays_master{};
    /// Since when a master has not answered one that is lower, or that resigned.
    std::optional<Instant> owes_answer{};
    bool stale = false;  ///< its timer is read so late that it proves nothing
    Instant last_sent;
    bool fit = false;
    /// An advert that a backup has to obey, and how long it is good for at least.
    std::optional<Instant> obeyed{};
    Duration patience{};
  };

  void owes_answer(Member& member) const;
  void claims(const Member& member) const;
  [[nodiscard]] bool may_claim() const;

  const NodePlan& plan_;
  std::vector<Member> members_;
  std::size_t up_ = 0;  ///< members with addresses on the host
  Instant now_;
  protocol::Standing::Verdict standing_{};
  bool held_ = false;                   ///< nobody else was heard as master since this node was it
  bool adopting_ = false;               ///< in this very event
  bool gate_said_yes_ = false;          ///< in this very event
  std::optional<unsigned> asked_gate_;  ///< the question that is open
  std::optional<unsigned> asked_fence_;
  Instant fence_given_up_;
};

}  // namespace vrrpd::simulation
