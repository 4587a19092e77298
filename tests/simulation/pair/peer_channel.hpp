// SPDX-License-Identifier: Apache-2.0
// The peer channel, as a notify module sees it (vrrpd/peer has the real one): each daemon says
// every second, and at once when something is new, how its group stands, and asks the other. The
// modules' questions are not in this world: no planned handover happens here.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "notify/peer_link.hpp"
#include "tests/simulation/pair/host.hpp"
#include "tests/simulation/pair/process.hpp"
#include "vrrpd/peer/redial.hpp"

namespace vrrpd::simulation::pair {

class Worker;

class PeerChannel final : public notify::PeerLink {
 public:
  /// `daemon`: the process that it belongs to.
  PeerChannel(Network& network, Host& host, Process& daemon)
      : network_{network}, host_{host}, daemon_{daemon} {}
  void pair_with(PeerChannel& peer) { peer_ = &peer; }

  /// The daemon starts: it has heard nothing yet.
  void begin(std::function<notify::PeerRole()> role);
  /// A question for the peer's report.
  struct Exchange {
    std::optional<notify::PeerReport> report = {};
    Worker* asker = nullptr;  ///< nobody: given up
  };

  /// Of the last promotion of this node, as its module says; 0: of none.
  [[nodiscard]] std::uint64_t term() const { return own_.term; }

  [[nodiscard]] bool connected() const override;
  notify::PeerResult<void> publish(std::uint64_t term, std::string status) override;
  [[nodiscard]] std::optional<notify::PeerReport> report() const override { return heard_; }
  [[nodiscard]] notify::PeerResult<notify::PeerReport> ask_term(
      Instant deadline, const Cancellation& cancel) override;
  [[nodiscard]] notify::PeerResult<std::string> ask(notify::PeerVerb verb, std::string payload,
                                                    Instant deadline,
                                                    const Cancellation& cancel) override;
  void answer_with(
      std::function<void(const notify::PeerQuestion&, const notify::PeerReply&)> answerer) override;

 private:
  struct Word {
    notify::PeerReport own;
    Instant sent;                    ///< by the sender's clock
    std::optional<Instant> answers;  ///< by the receiver's: the last that the sender has heard
  };

  void tell_term(const std::shared_ptr<Exchange>& exchange);
  void say();
  void send();
  void say_each_second();
  void hear(const Word& word);

  Network& network_;
  Host& host_;
  Process& daemon_;
  PeerChannel* peer_ = nullptr;
  std::function<notify::PeerRole()> role_;
  notify::PeerReport own_;
  std::optional<notify::PeerReport> heard_;
  std::optional<Instant> heard_sent_;  ///< by the peer's clock
  peer::Redial redial_;                ///< what is lost is not back at once
};

}  // namespace vrrpd::simulation::pair
