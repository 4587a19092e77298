// SPDX-License-Identifier: Apache-2.0
// The end of the thread that reads from the source, also when the source is silent.
#pragma once

#include "notify/mysql/own_stop.hpp"
#include "notify/mysql/statements.hpp"

namespace vrrpd::mysql {

/// STOP … IO_THREAD. MariaDB needs 2 s for that where the source is silent: its one signal to the
/// thread goes by, and the next one comes 2 s later. A thread that was killed before ends with the
/// first, if it reads; one that is reconnecting takes the 2 s all the same (16 of 16), and so does
/// any without CONNECTION ADMIN. The applier and what was read stay as they are. Both statements
/// are told to `own_stop`.
[[nodiscard]] Deed stop_receiver(ServerLink& server, OwnStop& own_stop, const Bound& bound);

}  // namespace vrrpd::mysql
