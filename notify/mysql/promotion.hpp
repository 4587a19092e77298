// SPDX-License-Identifier: Apache-2.0
// How a backup becomes the primary: the order of the steps and when to refuse. Pure: what was seen
// and the time come in, what to do next comes out; executor.hpp does it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "notify/mysql/admission.hpp"
#include "notify/mysql/decision.hpp"
#include "notify/mysql/fence_outcome.hpp"

namespace vrrpd::mysql {

enum class PromotionStep : std::uint8_t {
  fence_peer,        ///< the peer's server read-only, if it answers
  start_receiver,    ///< again, to fetch the last transactions of a fenced peer
  stop_receiver,     ///< only the receiver: stopping both would delete MariaDB's relay log
  start_applier,     ///< it was stopped without an error, and the receiver still runs
  end_blockers,      ///< clients' sessions, if the applier waits for a lock: a backup has none
  keep_relay_logs,   ///< before what the applier could not apply is given up
  stop_replication,  ///< both threads; the source stays configured (no RESET in the gap)
  make_durable,      ///< sync_binlog = 1, innodb_flush_log_at_trx_commit = 1
  win_term,          ///< the third vote, if there is one: opening rests on it
  write_record,      ///< complete: false
  set_roles,         ///< semi-sync: no replica any more, no source before a replica is attached
  fence_late,        ///< the same as fence_peer, if that was long ago: it has less time
  open,              ///< read_only off, read back
  complete_record,   ///< complete: true
};

[[nodiscard]] std::string_view name(PromotionStep step);

struct PromotionView {
  Situation situation;             ///< after the last step
  std::optional<PeerFence> fence;  ///< nothing: not tried yet; looked at again while it is pending
  std::optional<std::string> step_error;  ///< of the last step; nothing: it succeeded
  bool stop_pending = false;              ///< see OwnStop
  /// The local server's semi-sync source role was on when the promotion began, and a replica has
  /// attached to it since it was started.
  bool was_source = false;
};

/// The first write must wait for the peer, whatever no_replica says: it was the replica when this
/// server was closed, and counts on the semi-sync timeout as long as it lives (knowledge.hpp).
[[nodiscard]] bool counts_on_waiting(const PromotionView& view);

class Promotion {
 public:
  /// `stall`: how long the drain, and the wait for a fenced peer's last transactions, go on without
  /// any movement.
  explicit Promotion(Duration stall) : stall_{stall} {}

  [[nodiscard]] Decision<PromotionStep> next(const PromotionView& view, Instant now);
  /// What it rests on; of a promotion that was not refused.
  [[nodiscard]] const Admission& basis() const { return basis_; }
  /// The peer did not answer once, and was not closed since: it may have gone on until then.
  [[nodiscard]] bool left_unfenced() const { return unfenced_; }
  /// The fence right before the opening found that the peer takes writes, or has since it was
  /// fenced: it is the primary, or was it last.
  [[nodiscard]] bool found_another() const { return found_another_; }
  /// What went wrong without stopping the promotion, for the log.
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  using Answer = std::optional<Decision<PromotionStep>>;  ///< nothing: go on with the next phase
  enum class Phase : std::uint8_t {
    admit,
    fenced,
    receive,
    ready,
    receiver_stopped,
    drain,
    stopped,
    fenced_again,
    durable,
    unvoted,
    recorded,
    roles,
    opened,
    fenced_late,
    marked,
    done
  };

  Answer answer(const PromotionView& view, Instant now);
  Answer admit_first(const PromotionView& view, Instant now);
  Answer look_at_the_fence(const PromotionView& view, const PeerFence& fence, Instant now);
  Answer judge_fence(const PromotionView& view, Instant now);
  Answer fence_again(const PromotionView& view, Instant now);
  Answer judge_second_fence(const PromotionView& view, Instant now);
  void count_the_drain(const Situation& situation, const PeerFence& fence, Instant now);
  Answer await_closure(const PromotionView& view, Instant now);
  Answer receive(const PromotionView& view, Instant now);
  Answer stop_receiver(const PromotionView& view);
  Answer drain(const PromotionView& view, Instant now);
  Answer start_receiver(const PromotionView& view);
  Answer start_applier(const PromotionView& view);
  Answer judge_applier(const PromotionView& view, const std::string& left, Instant now);
  Answer stop_or_go_on(const PromotionView& view);
  Answer open(const PromotionView& view, Instant now);
  [[nodiscard]] bool is_late(const PromotionView& view, Instant now) const;
  Answer judge_late_fence(const PromotionView& view, Instant now);
  Answer judge_closed_late(const PromotionView& view, Instant now);
  void count_as_unfenced(const PeerFence& fence);
  Answer go_on(Phase phase);
  Answer step_then(Phase phase, PromotionStep step);
  Answer refuse(const PromotionView& view, const Admission& admission) const;
  Duration stands_still(const ServerStatus& local, Instant now);
  Answer wait(std::string text) const;
  Answer refuse(const PromotionView& view, std::string reason) const;
  static Answer again_later(std::string reason);

  Duration stall_;
  Phase phase_ = Phase::admit;
  Admission basis_;
  std::vector<std::string> warnings_;
  std::string last_position_;
  std::optional<Instant> moved_at_;
  Instant fenced_at_{};
  std::optional<History> fenced_with_;  ///< what the peer had when it was found closed
  bool unfenced_ = false;
  bool found_another_ = false;
  bool receiver_started_ = false;
  bool applier_started_ = false;
  bool moved_ = false;  ///< when the server was looked at last
  bool blockers_ended_ = false;
  bool relay_logs_asked_ = false;
};

}  // namespace vrrpd::mysql
