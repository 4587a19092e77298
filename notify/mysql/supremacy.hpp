// SPDX-License-Identifier: Apache-2.0
// Two servers take writes: which one closes itself? By the terms, whoever has the address and the
// higher priority (decision 6). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "notify/mysql/sight.hpp"
#include "notify/mysql/vote.hpp"
#include "notify/notify.hpp"

namespace vrrpd::mysql {

enum class Supremacy : std::uint8_t {
  unchallenged,  ///< at most one of them takes writes
  ours,          ///< the local server was promoted later: the peer closes itself
  theirs,        ///< the peer was: the local server must close itself, read-only first
  unknown,       ///< nobody tells the peer's term: which one is right is for the operator to say
};

struct Contest {
  Supremacy supremacy = Supremacy::unchallenged;
  std::string reason;  ///< for the operator; does not change while the contest does not
};

/// `own` is the term of the local server's last promotion. Both nodes come to the same answer:
/// equal terms, of two promotions that did not see each other, are settled by the servers'
/// identities. Where the peer's term is not known the third vote tells whose is the later one;
/// `vote` was read after `peer`. That it names the peer's server is for Solo to say.
[[nodiscard]] Contest contest(const ServerStatus& local, Term own, const PeerSight& peer,
                              const VoteSight& vote = {});

/// Why a master that was promoted with the term `own` is one no more, which shows without a look at
/// its server; nothing: nothing is known against it.
[[nodiscard]] std::optional<std::string> superseded(Term own, const PeerSight& peer);

/// The peer takes writes, and was promoted after the local server.
[[nodiscard]] bool promoted_later(const PeerSight& peer, Term own);

/// Of two masters whose daemons cannot tell each other their terms: who yields, as the third vote
/// shows it? `server` is the local one; `vote` was read after `peer`.
[[nodiscard]] notify::Rank rank_by(const VoteSight& vote, const std::string& server,
                                   const PeerSight& peer);

}  // namespace vrrpd::mysql
