// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/succession.hpp"

namespace vrrpd::mysql {
namespace {

/// What it has and `local` lacks it wrote itself. Anything else was written here while it followed,
/// and perhaps acknowledged by its confirmation; crash recovery has taken that back here.
bool has_only_its_own_more(const ServerStatus& peer, const ServerStatus& local) {
  if (peer.replica && !peer.replica->received_known) return false;
  return empty(without(difference(held_by(peer), local.executed), peer.identity));
}

}  // namespace

// Who was promoted is told by its own record, which is on disk before the server opens. What was
// said before a link broke says nothing of what was promoted behind it; and two equal terms are of
// promotions that did not see each other. A server that was open until the fence came is asked
// about once more: its daemon may be about to say that it has promoted it.
Succession succession(const ServerStatus& local, const PeerSight& peer, Term own) {
  if (!peer.status || peer.status->writable()) return Succession::unknown;
  if (!has_only_its_own_more(*peer.status, local)) return Succession::unknown;
  if (peer.was_open) return Succession::untold;
  if (peer.speaks && peer.term) return *peer.term < own ? Succession::ours : Succession::unknown;
  return Succession::untold;
}

}  // namespace vrrpd::mysql
