// SPDX-License-Identifier: Apache-2.0
// START and STOP of the local server's replication threads. Each is told to OwnStop.
#pragma once

#include <optional>

#include "notify/mysql/own_stop.hpp"
#include "notify/mysql/statements.hpp"

namespace vrrpd::mysql {

/// Nothing: not known, or of no use (replica_threads in the dialect). Asked before the status that
/// it goes with: threads that are restarted in between are others at the next look.
[[nodiscard]] std::optional<ReplicaThreads> running_threads(ServerLink& server, const Bound& bound);

/// STOP … IO_THREAD, also when the source is silent. MariaDB needs 2 s for that: its one signal to
/// the thread goes by, and the next one comes 2 s later. A thread that was killed before ends with
/// the first, if it reads; one that is reconnecting takes the 2 s all the same (16 of 16), and so
/// does any without CONNECTION ADMIN. The applier and what was read stay as they are.
[[nodiscard]] Deed stop_receiver(ServerLink& server, OwnStop& own_stop, const Bound& bound);
/// The same of a receiver whose source has answered a moment ago: no KILL.
[[nodiscard]] Deed stop_living_receiver(ServerLink& server, OwnStop& own_stop, const Bound& bound);
/// Both threads.
[[nodiscard]] Deed stop_replica(ServerLink& server, OwnStop& own_stop, const Bound& bound);

/// START … IO_THREAD. What runs afterwards goes on running, whatever became of a stop before: a
/// START waits in the server for a STOP, but a KILL that nobody saw the end of may still be on its
/// way to the thread that START would find. STOP ends that one then, and START begins another.
[[nodiscard]] Deed start_receiver(ServerLink& server, OwnStop& own_stop, const Bound& bound);
/// The same of both threads.
[[nodiscard]] Deed start_replica(ServerLink& server, OwnStop& own_stop, const Bound& bound);
/// The receiver stays as it is: also one that is about to end.
[[nodiscard]] Deed start_applier(ServerLink& server, OwnStop& own_stop, const Bound& bound);

}  // namespace vrrpd::mysql
