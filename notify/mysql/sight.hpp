// SPDX-License-Identifier: Apache-2.0
// What a look at the two servers shows. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "checks/mysql/server_status.hpp"
#include "notify/mysql/term.hpp"
#include "vrrpd/base/time.hpp"

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
  std::optional<ServerStatus> status = {};
  std::string text = {};          ///< silent and refused: the error
  bool host_lives = false;        ///< something answered there, be it an error
  std::optional<Term> term = {};  ///< of its last promotion, or of a try; nothing: not known
  Term promoted = {};             ///< of its last promotion that did not fail, as far as it said
  bool was_open = false;          ///< the fence has found it so, and closed it
  bool speaks = false;            ///< its daemon did, a moment ago: `term` is of now
  bool serves = false;            ///< its daemon said so, a moment ago; false also: not known
  /// `speaks`, and did not serve at any look since then: one that tries to, and is refused each
  /// time, does not either.
  std::optional<Instant> idle_since = {};
  bool moves = false;    ///< `speaks`, and is about to serve, or to leave
  bool claimed = false;  ///< its daemon's last word, however old: it serves, or is about to

  [[nodiscard]] bool is_primary() const { return status && status->is_primary(); }
};

/// What `server` has executed or has in its relay log.
[[nodiscard]] History held_by(const ServerStatus& server);

/// All that the receiver has received is applied, and it is known what that was: MariaDB forgets it
/// when it is restarted, and its positions in the source's binary log with it.
[[nodiscard]] bool drained(const ServerStatus& replica);

/// The receiver runs, and its semi-sync role is active.
[[nodiscard]] bool attached(const ServerStatus& replica);

}  // namespace vrrpd::mysql
