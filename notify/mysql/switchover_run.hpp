// SPDX-License-Identifier: Apache-2.0
// Carries out what Switchover decides, on the old primary. On the transitions' worker.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "notify/mysql/pair_settings.hpp"
#include "notify/mysql/report.hpp"
#include "notify/mysql/server_link.hpp"
#include "notify/mysql/switchover.hpp"
#include "notify/notify.hpp"
#include "notify/peer_link.hpp"
#include "notify/witness/witness.hpp"

namespace vrrpd::mysql {

class SwitchoverRun {
 public:
  /// Does this node still count as the last primary? Told before the server is closed (false), so
  /// that a daemon that is killed from there on does not open it on old evidence, and when it is
  /// open again (true). An error is a reason not to go on.
  using Claim = std::function<notify::Mastership::Answer(bool ours)>;

  /// `local` and `closing`: two links, since a closure may hang. `term`: the highest that was seen.
  /// What is referred to outlives the run. `third`: nothing: there is no third vote.
  SwitchoverRun(const PairSettings& pair, const Report& report, ServerLink local,
                ServerLink closing, Term term, notify::PeerLink& peer,
                notify::Mastership& mastership, Claim claim,
                std::shared_ptr<witness::Witness> third);

  [[nodiscard]] notify::HandedOver run(Instant deadline, notify::Progress& progress,
                                       const Cancellation& cancel);

 private:
  using Answer = notify::Mastership::Answer;

  [[nodiscard]] Answer look(const Cancellation& cancel);
  void look_at_peer(const Cancellation& cancel);
  void perform(SwitchoverStep step, const Cancellation& cancel);
  [[nodiscard]] Answer carry_out(SwitchoverStep step, const Cancellation& cancel);
  [[nodiscard]] Answer close(const Cancellation& cancel);
  [[nodiscard]] Answer end_sessions(const Cancellation& cancel);
  [[nodiscard]] Answer open(const Cancellation& cancel);
  [[nodiscard]] Answer ask_to_take_over(const Cancellation& cancel);
  void ask_to_stay(const Cancellation& cancel);
  [[nodiscard]] PeerAnswer ask(notify::PeerVerb verb, std::string payload, Instant deadline,
                               const Cancellation& cancel);

  const PairSettings& pair_;
  const Report& report_;
  ServerLink local_, closing_, peer_server_;
  notify::PeerLink& peer_;
  notify::Mastership& mastership_;
  Claim claim_;
  const std::shared_ptr<witness::Witness> third_;
  std::set<std::string> spared_;  ///< accounts of vrrpd and of replication
  std::string id_;                ///< of this handover
  Term term_;
  Instant deadline_{};
  SwitchoverView view_;
};

}  // namespace vrrpd::mysql
