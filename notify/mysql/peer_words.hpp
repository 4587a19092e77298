// SPDX-License-Identifier: Apache-2.0
// What the modules of both nodes tell each other all the time beside their terms
// (notify::PeerLink::publish). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "notify/mysql/events.hpp"
#include "notify/mysql/isolation.hpp"
#include "notify/mysql/term.hpp"

namespace vrrpd::mysql {

struct PeerWords {
  GatewaySight gateway = GatewaySight::none;
  bool master_unheard = false;  ///< the master's adverts do not arrive, and yet it lives
  /// MySQL: its own write probe's transactions, which the primary lacks (ghost_rows.hpp).
  std::string ghosts = {};
  /// Of a primary, as far as they fit; nothing: it has not looked, or is none.
  std::optional<EventStates> events = {};
  /// Of the last promotion that was carried through, {}: of none. The published term is also that
  /// of one which is under way, and falls back if it fails.
  std::optional<Term> promoted = {};

  bool operator==(const PeerWords&) const = default;
};

/// "promoted 3; gateway answers; master unheard; ghosts UUID:5; events +shop.nightly,-shop.old"
[[nodiscard]] std::string to_text(const PeerWords& words);
/// What is not understood, from another version, is as if it were not said.
[[nodiscard]] PeerWords parse_words(std::string_view text);

}  // namespace vrrpd::mysql
