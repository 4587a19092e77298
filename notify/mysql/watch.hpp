// SPDX-License-Identifier: Apache-2.0
// The eye that is open all the time: looks at both servers once a second, keeps what a promotion
// will have to know, and keeps connections ready for it.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "notify/mysql/admission.hpp"
#include "notify/mysql/memory_file.hpp"
#include "notify/mysql/pair_settings.hpp"
#include "notify/mysql/report.hpp"
#include "notify/mysql/server_link.hpp"
#include "notify/mysql/server_process.hpp"
#include "notify/mysql/supremacy.hpp"
#include "notify/notify.hpp"
#include "notify/peer_link.hpp"

namespace vrrpd::mysql {

/// What was seen last.
struct Sighting {
  std::optional<ServerStatus> local;
  PeerSight peer;
  Knowledge knowledge;
  Term highest_term;  ///< that was ever seen, of both nodes
};

/// look(), source_silent() and source_heard() on one thread; the rest from any.
class Watch {
 public:
  /// `peer` may be nullptr.
  Watch(const PairSettings& pair, const Report& report, notify::PeerLink* peer);

  struct ThisNode {
    bool last_primary = false;  ///< see Situation
    bool master = false;        ///< then its server is looked after
    Term term = {};             ///< of its last promotion
    bool record_held = false;   ///< the record says that it still is the primary, of whatever boot
    bool resumable = false;     ///< that was not finished; see Situation
  };
  [[nodiscard]] notify::Standing look(Instant deadline, ThisNode node);
  /// The master is silent. A receiver whose source is dead is stopped now: MariaDB needs up to 2 s
  /// for that, which so are not in the gap. One whose source answers is left alone.
  void source_silent(Instant deadline);
  /// It was heard again: undoes source_silent().
  void source_heard(Instant deadline);

  [[nodiscard]] Sighting last() const;
  /// Links to the local server, warm if there was time to warm them.
  [[nodiscard]] ServerLink link_for_gate();
  [[nodiscard]] ServerLink link_for_fence();
  /// The local server's, as long as it is connected to by its socket; nothing: it cannot be proved.
  [[nodiscard]] std::shared_ptr<const ServerProcess> local_process() const;
  void return_to_fence(ServerLink link) { for_fence_.keep(std::move(link)); }

 private:
  [[nodiscard]] std::expected<ServerStatus, SqlError> look_at_local(const Bound& bound);
  [[nodiscard]] PeerSight look_at_peer(const Bound& bound);
  void tell_term(PeerSight& peer, Term own);
  void remember(const ServerStatus& local, const PeerSight& peer, Term own, Instant at);
  void write_down(Flavour flavour, Instant now);
  void identify_process(const Bound& bound);
  void forget_if_restarted(const Bound& bound);
  [[nodiscard]] std::optional<std::string> lacking_privileges(const Bound& bound);
  void keep_warm(SpareLink& spare, const Bound& bound);
  void give_way(const Contest& rivals, const Bound& bound);
  void look_for_conflict(const ServerStatus& local, const Contest& rivals);
  void look_after_primary(const ServerStatus& local, const PeerSight& peer, const Bound& bound);
  void set_receiver(bool running, Instant deadline);

  const PairSettings& pair_;
  const Report& report_;
  notify::PeerLink* const peer_link_;
  Term told_term_;  ///< to the peer
  OnceReported protection_, guarantee_, conflict_, write_, self_fence_;
  ServerLink local_, peer_;
  SpareLink for_gate_, for_fence_;
  MemoryFile memory_;
  const std::string boot_id_ = current_boot_id();
  unsigned generation_ = 0;             ///< of local_ when it was last asked about itself
  std::optional<Instant> started_at_;   ///< of the local server, to about a second
  std::optional<std::string> lacking_;  ///< privileges, as a GRANT to run
  unsigned looks_ = 0;
  bool admitted_ = false;
  bool closed_as_master_ = false;  ///< at the last look
  bool silent_ = false;            ///< the master, as last told
  bool receiver_stopped_ = false;  ///< by source_silent(), and not started again

  mutable std::mutex mutex_;
  Sighting last_;  ///< under mutex_, as is:
  std::shared_ptr<const ServerProcess> process_;
};

/// See Situation::latest_term; `highest` was ever seen.
[[nodiscard]] bool is_latest(const Watch::ThisNode& node, const PeerSight& peer, Term highest);

}  // namespace vrrpd::mysql
