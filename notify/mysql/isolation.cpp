// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/isolation.hpp"

#include <fmt/format.h>

namespace vrrpd::mysql {
namespace {

/// Who is silent too; "": nobody.
std::string_view silent_beside_the_peer(const Outside& outside) {
  if (outside.gateway == GatewaySight::silent) return "the gateway does not answer";
  if (outside.vote == VoteSight::Kind::silent && !outside.alone)
    return "the third vote cannot be asked";
  return "";
}

}  // namespace

// The gateway alone may be down for both: then nobody would be better off elsewhere.
std::optional<std::string> Isolation::of_master(const Outside& outside, Instant now) {
  const std::string_view silent = silent_beside_the_peer(outside);
  const bool unheard = !outside.peer_heard && !silent.empty();
  const bool clientless = outside.peer_heard && outside.gateway == GatewaySight::silent &&
                          outside.peers_gateway == GatewaySight::answers;
  if (!unheard && !clientless) {
    since_.reset();
    return std::nullopt;
  }
  if (!since_) since_ = now;
  if (now - *since_ < patience_) return std::nullopt;
  const double seconds = std::chrono::duration<double>{patience_}.count();
  if (clientless)
    return fmt::format(
        "clients do not reach this node: the gateway does not answer it for more than {} s "
        "(self_fence_after), and answers the peer",
        seconds);
  return fmt::format(
      "this node is cut off: its peer is not heard on any path and {}, for more than {} s "
      "(self_fence_after)",
      silent, seconds);
}

std::optional<std::string> Isolation::of_backup(const Outside& outside) {
  if (outside.gateway != GatewaySight::silent) return std::nullopt;
  return fmt::format("the gateway does not answer this node{}: clients would not reach it either",
                     outside.peer_heard ? "" : ", nor does the peer");
}

}  // namespace vrrpd::mysql
