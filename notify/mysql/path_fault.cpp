// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/path_fault.hpp"

namespace vrrpd::mysql {

// No evidence: nothing that a look shows changes when the master falls silent for good, so the gate
// asks again after the hold-down.
std::optional<notify::Refusal> living_master(const Sighting& seen, notify::PeerLink* peer,
                                             Instant deadline, const Cancellation& cancel) {
  if (peer == nullptr || !peer->connected()) return std::nullopt;
  if (!seen.local || !seen.peer.is_primary()) return std::nullopt;
  const auto said = peer->ask_term(deadline, cancel);
  if (!said || said->role != notify::PeerRole::master) return std::nullopt;
  return notify::Refusal{
      .reason =
          "the master's adverts do not arrive here, but its daemon says that it is master and "
          "its server takes writes: a broken path is no dead master. Look for a firewall "
          "(IP protocol 112), the interface, or the virtual router id",
      .evidence = {}};
}

}  // namespace vrrpd::mysql
