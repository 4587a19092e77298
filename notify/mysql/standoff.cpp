// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/standoff.hpp"

#include <fmt/format.h>

namespace vrrpd::mysql {
namespace {

/// A follower of the same source has what a position names, whoever wrote it.
bool has_all(const ServerStatus& server, const History& other) {
  const History held = held_by(server);
  return server.follows() ? reaches(held, other) : contains(held, other);
}

bool knows_its_relay_log(const ServerStatus& server) {
  return !server.replica || server.replica->received_known;
}

}  // namespace

Standoff standoff(const ServerStatus& local, const PeerSight& peer) {
  if (!peer.status) return {Holder::unknown, peer.text};
  if (peer.status->writable()) return {Holder::unknown, "the peer takes writes"};
  const bool ours = has_all(local, held_by(*peer.status));
  const bool theirs = has_all(*peer.status, held_by(local));
  if (ours && !knows_its_relay_log(*peer.status))
    return {Holder::unknown,
            "the peer's relay log may hold what is not here, and its server does not know: start "
            "replication there while this server is the primary, or save the relay log"};
  if (ours && theirs)
    return {Holder::either, "the peer takes no writes and has the same as this server"};
  if (ours) return {Holder::ours, "the peer takes no writes and has nothing that is not here"};
  const std::string lacking = missing(held_by(local), held_by(*peer.status));
  if (theirs) return {Holder::theirs, fmt::format("the peer has what is not here: {}", lacking)};
  // As long as the local server takes writes, what the peer lacks grows with each of them.
  const std::string more =
      local.writable() ? "" : ": " + missing(held_by(*peer.status), held_by(local));
  return {Holder::neither,
          fmt::format("the peer has what is not here: {}, and lacks what is here{}; save one of "
                      "the two and rebuild that server",
                      lacking, more)};
}

}  // namespace vrrpd::mysql
