// SPDX-License-Identifier: Apache-2.0
// What a backup knows of its source from before a fault, and what that proves after it. Pure.
//
// A semi-synchronous source acknowledges a commit to its client when the replica has it in its
// relay log. So a replica that was attached, to a source whose semi-sync was on, holds everything
// that was acknowledged until the source could have given up waiting for it (its semi-sync
// timeout).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "checks/mysql/server_status.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::mysql {

struct Knowledge {
  /// The last look at the peer while it was the primary.
  struct Source {
    Instant at;
    SemiSync semi_sync;
    History executed;
  };
  std::optional<Source> source;
  /// The last look at which that was so, its semi-sync was on, and our receiver was attached with
  /// its own semi-sync role active, and held what the source had at the look before. (A receiver
  /// alone that says Yes proves nothing: it does so for long after the link was cut, the source
  /// froze, or the relay log's disk was full.)
  std::optional<Instant> attached_at;
  /// Since when nobody listens at the peer any more: it acknowledges nothing since then.
  std::optional<Instant> source_gone_at;
};

enum class Proof : std::uint8_t {
  lossless,    ///< every acknowledged transaction is here
  maybe_lost,  ///< the source may have gone on alone
  behind,      ///< the source did go on alone
  unknown,     ///< nothing is known
};

struct Assessment {
  Proof proof = Proof::unknown;
  std::string reason;  ///< does not change while the situation does not
};

/// The receiver runs, and its semi-sync role is active.
[[nodiscard]] bool attached(const ServerStatus& replica);

/// A look at both servers, at `local` first, while the peer was the primary.
void learn(Knowledge& knowledge, const ServerStatus& local, const ServerStatus& source, Instant at);

[[nodiscard]] Assessment assess(const Knowledge& knowledge, Instant now);

}  // namespace vrrpd::mysql
