// SPDX-License-Identifier: Apache-2.0
// How a server becomes, or stays, a backup: closed first, then a replica of the peer, but only if
// it holds nothing that the peer lacks. Pure, as promotion.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "notify/mysql/admission.hpp"
#include "notify/mysql/decision.hpp"

namespace vrrpd::mysql {

enum class RejoinStep : std::uint8_t {
  close,             ///< read_only, super_read_only
  become_replica,    ///< semi-sync: the replica role; counts for the next connection
  save_errant,       ///< what the primary lacks, before anything else
  keep_relay_logs,   ///< before a start or a new source deletes what was not applied
  follow_peer,       ///< STOP, CHANGE … TO the peer, START
  start_replica,     ///< the peer is configured, and its threads are stopped without an error
  leave_source,      ///< semi-sync: the source role off; takes MySQL up to a second
  restart_receiver,  ///< so that the semi-sync replica role takes effect
};

[[nodiscard]] std::string_view name(RejoinStep step);

struct RejoinView {
  ServerStatus local;
  PeerSight peer;
  std::string peer_host;  ///< where a replica of the peer points to
  std::uint16_t peer_port = 3306;
  bool stop_pending = false;              ///< see OwnStop
  std::optional<std::string> step_error;  ///< of the last step; nothing: it succeeded
  struct Saved {
    std::string gtids;             ///< what was saved
    std::string where;             ///< for the operator: the file, and how much is in it
    bool only_heartbeats = false;  ///< all of it: nothing that anybody was told of
  };
  std::optional<Saved> saved = {};  ///< by save_errant
  /// The primary's daemon can be told of heartbeats that its server lacks (ghost_rows.hpp).
  bool has_channel = false;
};

/// What is here and the primary lacks; empty: nothing.
[[nodiscard]] History errant_at(const ServerStatus& local, const ServerStatus& primary);

class Rejoin {
 public:
  [[nodiscard]] Decision<RejoinStep> next(const RejoinView& view, Instant now);

 private:
  using Answer = std::optional<Decision<RejoinStep>>;
  Answer close_first(const RejoinView& view);
  Answer find_primary(const RejoinView& view);
  Answer stay_out(const RejoinView& view, const std::string& errant);
  Answer attach(const RejoinView& view, Instant now);
  Answer leave_source(const RejoinView& view);

  std::optional<RejoinStep> last_step_;
  std::optional<Instant> attached_at_;
  std::optional<History> target_;  ///< what the peer had when we attached: catching up means this
  std::optional<std::string> not_saved_;  ///< why save_errant failed
  // Each is asked for once, and again only if that failed.
  bool replica_asked_ = false, source_off_asked_ = false;
  bool relay_logs_kept_ = false;
};

}  // namespace vrrpd::mysql
