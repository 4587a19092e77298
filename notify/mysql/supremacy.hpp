// SPDX-License-Identifier: Apache-2.0
// Two servers take writes: which one closes itself? By the terms, whoever has the address and the
// higher priority (decision 6). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "notify/mysql/sight.hpp"

namespace vrrpd::mysql {

enum class Supremacy : std::uint8_t {
  unchallenged,  ///< at most one of them takes writes
  ours,          ///< the local server was promoted later: the peer closes itself
  theirs,        ///< the peer was: the local server must close itself, read-only first
  unknown,       ///< the peer's term is not known: which one is right is for the operator to say
};

struct Contest {
  Supremacy supremacy = Supremacy::unchallenged;
  std::string reason;  ///< for the operator; does not change while the contest does not
};

/// `own` is the term of the local server's last promotion. Both nodes come to the same answer:
/// equal terms, of two promotions that did not see each other, are settled by the servers'
/// identities.
[[nodiscard]] Contest contest(const ServerStatus& local, Term own, const PeerSight& peer);

/// Why a master that was promoted with the term `own` is one no more, which shows without a look at
/// its server; nothing: nothing is known against it.
[[nodiscard]] std::optional<std::string> superseded(Term own, const PeerSight& peer);

/// The peer takes writes, and was promoted after the local server.
[[nodiscard]] bool promoted_later(const PeerSight& peer, Term own);

}  // namespace vrrpd::mysql
