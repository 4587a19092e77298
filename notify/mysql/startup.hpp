// SPDX-License-Identifier: Apache-2.0
// What a node does with its server when the daemon starts, always as a backup and before it follows
// anybody: mysql-failover 4.2 and row 43, decision 13. Pure, as promotion.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "notify/mysql/decision.hpp"
#include "notify/mysql/last_promotion.hpp"
#include "notify/mysql/standoff.hpp"

namespace vrrpd::mysql {

enum class StartUpStep : std::uint8_t {
  close,           ///< nobody but the appliers writes on a backup
  abandon_record,  ///< a promotion that was not finished, and that the peer has overtaken
};

[[nodiscard]] std::string_view name(StartUpStep step);

struct StartUpView {
  ServerStatus local;
  PeerSight peer;
  std::optional<LastPromotion> last;
  std::optional<std::string> step_error = {};  ///< of the last step; nothing: it succeeded
};

class StartUp {
 public:
  /// Done: the text says how it stands, for the log. Never refuses: what stands against a promotion
  /// is the admission's to say.
  [[nodiscard]] Decision<StartUpStep> next(const StartUpView& view, Instant now);
  /// For the operator; grows.
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  using Answer = std::optional<Decision<StartUpStep>>;
  Answer close_first(const StartUpView& view);
  Answer look_at_the_peer(const StartUpView& view, Instant now);
  Answer judge_record(const StartUpView& view);
  static Decision<StartUpStep> compare(const StartUpView& view);

  std::vector<std::string> warnings_;
  std::optional<Instant> looked_since_;
  bool abandoned_ = false;
};

}  // namespace vrrpd::mysql
