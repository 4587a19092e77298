// SPDX-License-Identifier: Apache-2.0
// A gate's refusal holds until what it names has changed (decision 1), and never less than a
// hold-down that grows: two nodes that both refuse must not call each other up for ever.
//
// A refusal outlives its latch: the node that refused may follow a master again, and take over when
// nobody else serves, but it does not preempt on what it was refused on. Else it would interrupt a
// living master of lower priority with each hold-down's end, and refuse again, for ever.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "vrrpd/base/time.hpp"
#include "vrrpd/protocol/standing.hpp"

namespace vrrpd::protocol {

class RefusalLatch {
 public:
  /// `evidence`: what the gate saw; empty if it could name none (it did not come back): then only
  /// the hold-down counts. `standing`: the last that was said.
  void shut(Instant now, std::string evidence, const Standing& standing);
  /// The gate is asked because of this standing.
  void claim(const Standing& standing) { claimed_on_ = standing.evidence; }
  /// Served: the next refusal is a first one again.
  void forget_refusals();
  /// A new standing was said.
  void see(const Standing& standing);

  /// Opens if `standing` shows that what the gate refused has changed, and the hold-down is over.
  void open_if_changed(Instant now, const Standing& standing);
  /// Opens because there is a master to follow, if the hold-down is over. Results in whether it
  /// did.
  bool open_for_master(Instant now);

  [[nodiscard]] bool holds() const { return held_.has_value(); }
  /// Nothing that this node knows is new since a gate refused: it preempts nobody.
  [[nodiscard]] bool bars_preemption() const { return !refused_on_.empty(); }
  /// When open_if_changed() has something to do, if nothing else happens before.
  [[nodiscard]] std::optional<Instant> deadline(const Standing& standing) const;

 private:
  struct Held {
    std::string refused_evidence;
    /// What the last standing said when the gate was asked, and still when it refused; nothing once
    /// another has said something else: then it is no stale echo if it is said again, for the cause
    /// came and went.
    std::optional<std::string> standing_evidence;
    Instant not_before;
  };

  [[nodiscard]] bool changed(const Standing& standing) const;

  std::optional<Held> held_;
  std::string claimed_on_;
  /// Evidence that leads to a refusal: what the claim rested on, what the standing said when the
  /// gate refused (asking it may have changed that), what the gate named. The same seen again
  /// after something else is no news here: the promotion that failed may have been the cause.
  std::vector<std::string> refused_on_;
  Duration hold_down_{};  ///< of the last refusal; 0: there was none
  std::optional<Instant> last_refusal_;
};

}  // namespace vrrpd::protocol
