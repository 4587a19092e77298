// SPDX-License-Identifier: Apache-2.0
// May this server become the primary? One set of rules for the standing eligibility, which is
// posted each second, and for the promotion, which asks once more. Pure.
#pragma once

#include <optional>
#include <string>

#include "checks/mysql/server_status.hpp"
#include "notify/mysql/knowledge.hpp"
#include "notify/notify.hpp"

namespace vrrpd::mysql {

/// The peer's server as it was last seen.
struct PeerSight {
  enum class Kind : std::uint8_t {
    not_looked,  ///< yet
    silent,      ///< no answer, or none that tells anything
    refused,     ///< nobody listens
    answers,     ///< `status` is there
  };
  Kind kind = Kind::not_looked;
  std::optional<ServerStatus> status;
  std::string text;  ///< silent and refused: the error

  [[nodiscard]] bool is_primary() const { return status && status->is_primary(); }
};

struct Situation {
  ServerStatus local;
  PeerSight peer;
  Knowledge knowledge;
  bool last_primary = false;  ///< the record, or what we closed ourselves, says so
  bool allow_lossy = false;
};

struct Admission {
  notify::Eligibility eligibility = notify::Eligibility::unknown;
  std::string reason;

  [[nodiscard]] bool admitted() const { return eligibility == notify::Eligibility::eligible; }
};

/// What stands against it in the local server alone; nothing: nothing.
[[nodiscard]] std::optional<Admission> local_obstacle(const ServerStatus& local);

[[nodiscard]] Admission admit(const Situation& situation, Instant now);

/// True if the peer answers, takes no writes, and has nothing that is not here: then no knowledge
/// is needed.
[[nodiscard]] bool peer_proves_all_here(const ServerStatus& local, const PeerSight& peer);

/// What `local` has executed or has in its relay log.
[[nodiscard]] History held_by(const ServerStatus& local);

/// A fingerprint of what an admission rests on (notify::Refusal::evidence). It does not change by
/// itself while the situation stays.
[[nodiscard]] std::string evidence(const ServerStatus& local, const PeerSight& peer);

}  // namespace vrrpd::mysql
