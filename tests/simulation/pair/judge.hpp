// SPDX-License-Identifier: Apache-2.0
// The promises that a pair is held to (docs/simulation.md). Throws Violation.
#pragma once

#include <set>

#include "tests/simulation/pair/mischief.hpp"

namespace vrrpd::simulation::pair {

class Judge final : public Witness {
 public:
  explicit Judge(const Story& story) : story_{story} {}
  /// Both must outlive it.
  void watch(Pair& pair, const Mischief& mischief);

  void gate_asked(Node node) override;
  void gate_opened(Node node) override;
  void gate_refused(Node node, const notify::Refusal& refusal) override;

  /// The pair was whole for the first time: what operators had made of it before counts no more.
  void protect() { protected_ = true; }
  /// Nothing that somebody relies on is missing in the only primary.
  void check_final(Node primary);

  [[nodiscard]] std::size_t promotions() const { return promotions_; }
  [[nodiscard]] std::size_t refusals() const { return refusals_; }

 private:
  /// What a promotion found, to be found again if it is refused.
  struct Found {
    unsigned incarnation = 0;
    WorldTime at{};
    bool followed = false;
    bool alone = false;      ///< the other server could not be asked
    bool overtaken = false;  ///< see voted_for_other()
    bool opened = false;     ///< the server, since
    std::vector<std::uint32_t> held{};
  };

  /// Two primaries that can ask each other, as they were then.
  struct Contest {
    WorldTime begun{};
    std::array<unsigned, nodes> servers{}, daemons{};
  };

  void server_opens(Node node);
  void look_beside(Node node);
  [[nodiscard]] Window window_of(Node server, bool confirmed);
  [[nodiscard]] bool untended(Node server);
  void look();
  void look_for_two_primaries();
  void look_at_the_right();
  [[nodiscard]] bool acknowledges_alone(Node node);
  [[nodiscard]] bool can_acknowledge(Node node);
  void begin_contest();
  void see_contest_end();
  [[nodiscard]] bool both_take_writes();
  [[nodiscard]] bool can_settle();
  [[nodiscard]] bool reaches_other(Node node);
  [[nodiscard]] bool taken_back(Node node, std::uint32_t id) const;
  [[nodiscard]] bool record_says(Node node, std::string_view what);
  void keeps(Node node);
  [[nodiscard]] bool voted_for_other(Node node);
  void look_at_the_superseded();
  [[nodiscard]] std::string lost(const Commit& commit, std::uint32_t id) const;

  const Story& story_;
  Pair* pair_ = nullptr;
  const Mischief* mischief_ = nullptr;
  std::array<std::optional<Found>, nodes> found_;
  std::optional<WorldTime> two_since_;
  std::optional<WorldTime> half_open_;  ///< when a link was last seen that carries one way only
  bool protected_ = false;
  std::optional<Contest> contest_;
  std::array<WorldTime, nodes> opened_{};  ///< each server's last promotion
  /// The other one was promoted, and neither was this one closed since nor did that one follow it.
  std::array<bool, nodes> superseded_{};
  std::size_t promotions_ = 0, refusals_ = 0;
};

}  // namespace vrrpd::simulation::pair
