// SPDX-License-Identifier: Apache-2.0
// How a server is made to take no more writes when this node leaves mastership: mysql-failover 6.2.
// The addresses are off by then, whether or not the peer can be reached. Pure, as promotion.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "notify/mysql/decision.hpp"
#include "notify/mysql/sight.hpp"

namespace vrrpd::mysql {

enum class StepDownStep : std::uint8_t {
  /// read_only, super_read_only. Hangs as long as a writer waits for an acknowledgement or a disk,
  /// or somebody has LOCK TABLES … WRITE. What hung is over with its connection; who serves closes
  /// the server then (Rivalry). Sessions are not killed in its way: on MariaDB a killed one that
  /// waits for an acknowledgement commits, and readers see a row that no other server has.
  close,
  /// SIGKILL, not SIGTERM: a MySQL that is shut down tells its waiting writers OK (row 46).
  kill_server,
};

[[nodiscard]] std::string_view name(StepDownStep step);

struct StepDownView {
  /// Of the last step; nothing: it succeeded, or none was done yet.
  std::optional<std::string> step_error = {};
  bool gone = false;      ///< nobody listens at the local server
  bool hung = false;      ///< no answer, or no connection left: a server that says no is not killed
  bool may_kill = false;  ///< proved (decision 12): it is ours to kill
};

/// Done: closed, or dead. A refusal: it may still take writes.
class StepDown {
 public:
  [[nodiscard]] Decision<StepDownStep> next(const StepDownView& view, Instant now);

 private:
  std::optional<StepDownStep> last_;
  std::string why_open_;
};

}  // namespace vrrpd::mysql
