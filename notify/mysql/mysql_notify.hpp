// SPDX-License-Identifier: Apache-2.0
// module = "mysql" of a notify: the gate that promotes the local server before the address is
// added, and what keeps it a backup otherwise.
#pragma once

#include "notify/mysql/pair_settings.hpp"
#include "notify/mysql/report.hpp"
#include "notify/notify.hpp"
#include "notify/peer_link.hpp"
#include "notify/witness/witness.hpp"
#include "vrrpd/base/process.hpp"

namespace vrrpd::mysql {

/// `peer`: nothing: the peer's term is not known. `third`: nothing: there is no third vote.
/// `launcher`: nothing: no program can be started: errant transactions are not saved, and no
/// fence_hook runs.
[[nodiscard]] std::unique_ptr<notify::Notify> make_mysql_notify(
    PairSettings pair, Report report, notify::PeerLink* peer = nullptr,
    std::shared_ptr<witness::Witness> third = nullptr, ProcessLauncher* launcher = nullptr);

}  // namespace vrrpd::mysql

namespace vrrpd::notify {

/// `shared` is [mysql]: local, peer, peer_fence, replication, record, etcd,
/// binlog_program. Settings of its own: those of Policy, drain_stall, kill_hung_server,
/// semi_sync_timeout, keep_semi_sync_timeout, solo_after, gateway, self_fence_after, fence_hook,
/// fence_hook_timeout (see pair_settings.hpp).
[[nodiscard]] const Kind& mysql_kind();

}  // namespace vrrpd::notify
