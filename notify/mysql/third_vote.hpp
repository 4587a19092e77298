// SPDX-License-Identifier: Apache-2.0
// Carries out what solo.hpp and vote.hpp decide: asks the third vote, and acts on it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "notify/mysql/own_candidacy.hpp"
#include "notify/mysql/pair_settings.hpp"
#include "notify/mysql/primary_care.hpp"
#include "notify/mysql/report.hpp"
#include "notify/mysql/server_link.hpp"
#include "notify/mysql/solo.hpp"
#include "notify/witness/witness.hpp"

namespace vrrpd::mysql {

/// What the third vote has, not older than this call. `third` may be nullptr.
[[nodiscard]] VoteSight ask_third_vote(witness::Witness* third, Instant deadline);

/// Looks after the right of the local server, once for each look. It takes the time that it needs,
/// whatever a look at both servers has left: a change of that right is worth the next look. One
/// thread.
class ThirdVote {
 public:
  ThirdVote(const PairSettings& pair, const Report& report, std::shared_ptr<witness::Witness> third,
            const OwnCandidacy& candidacy);

  [[nodiscard]] VoteSight look();
  /// `view.vote` is what look() has just shown. Why the local server must be closed and give up its
  /// role; nothing: it need not.
  [[nodiscard]] std::optional<std::string> tend(SoloView view, ServerLink& local);
  /// The local server may acknowledge alone, as far as is known: also while the vote is silent.
  [[nodiscard]] bool alone(const std::string& server) const { return right_.held_by(server); }
  [[nodiscard]] SourceRole source_role(const VoteSight& vote, const std::string& server) const;

 private:
  /// False: not now. `view.vote` is what stands there afterwards.
  [[nodiscard]] bool perform(SoloStep step, SoloView& view, ServerLink& local, const Bound& bound);
  [[nodiscard]] bool swap(SoloStep step, SoloView& view, const Bound& bound);
  [[nodiscard]] bool switch_off(ServerLink& local, const Bound& bound);
  [[nodiscard]] bool may_release(SoloView& view, ServerLink& local, const Bound& bound);

  const PairSettings& pair_;
  const Report& report_;
  const std::shared_ptr<witness::Witness> third_;
  const OwnCandidacy& candidacy_;
  Solo plan_;
  SoloRight right_;
  ServerLink peer_;
  OnceReported state_, trouble_;
};

/// `server` is about to be opened again by a handover that its peer did not take, and surely will
/// not: what the peer has won meanwhile is won back, or else the next look would take this server
/// for one that was superseded. The error: it was not, and the server must stay closed. A vote that
/// cannot be read is none: it takes nothing from a server that waits for its replica.
[[nodiscard]] std::expected<void, std::string> win_back(witness::Witness& third,
                                                        const std::string& server, Term own,
                                                        Instant deadline);

/// One promotion's vote. It is taken back when it ends without the server having been opened.
class Candidacy {
 public:
  /// `own` says that it is under way, from now on until this ends.
  Candidacy(const PairSettings& pair, std::shared_ptr<witness::Witness> third, OwnCandidacy& own);
  ~Candidacy();
  Candidacy(const Candidacy&) = delete;
  Candidacy& operator=(const Candidacy&) = delete;

  [[nodiscard]] VoteSight look() const;
  /// Wins `term` for `server` from exactly what `seen` shows, or says why not.
  [[nodiscard]] std::expected<void, std::string> stand(const VoteSight& seen,
                                                       const std::string& server, Term term,
                                                       bool peer_follows, Instant deadline);
  /// The server is about to be opened, and may be from now on.
  void opening();
  /// It was won, and to acknowledge without a replica. False without a third vote.
  [[nodiscard]] bool alone() const { return won_ && won_->solo; }

 private:
  const PairSettings& pair_;
  std::shared_ptr<witness::Witness> third_;
  OwnCandidacy& own_;
  std::optional<witness::Claim> won_;
  std::optional<witness::Claim> returned_;  ///< what takes the place of won_ if it is not used
};

}  // namespace vrrpd::mysql
