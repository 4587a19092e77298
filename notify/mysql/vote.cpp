// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/vote.hpp"

#include <fmt/format.h>

namespace vrrpd::mysql {

std::optional<std::string> objection(const VoteSight& vote, const std::string& server) {
  if (vote.kind == VoteSight::Kind::silent)
    return fmt::format("no third vote: {}", vote.text.empty() ? "not asked yet" : vote.text);
  if (vote.value && vote.value->solo && !vote.held_by(server))
    return fmt::format(
        "the primary, server {}, acknowledges without a replica since term {}: what "
        "it has is not all here. If it is lost for good, see docs/split-brain.md",
        vote.value->holder, vote.value->term);
  return std::nullopt;
}

std::optional<witness::Claim> claim_to_reopen(const VoteSight& vote, const std::string& server,
                                              Term own) {
  if (!vote.value || vote.held_by(server)) return std::nullopt;
  return witness::Claim{.term = after(vote.term(), own).number, .holder = server, .solo = false};
}

witness::Claim promotion_claim(const VoteSight& vote, const std::string& server, Term term,
                               bool peer_follows) {
  return {.term = term.number, .holder = server, .solo = !peer_follows || vote.alone(server)};
}

}  // namespace vrrpd::mysql
