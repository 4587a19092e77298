// SPDX-License-Identifier: Apache-2.0
// The connection that is held to the local server, and what is asked anew with each one.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "notify/mysql/pair_settings.hpp"
#include "notify/mysql/report.hpp"
#include "notify/mysql/server_link.hpp"
#include "notify/mysql/server_process.hpp"

namespace vrrpd::mysql {

/// One thread; process() from any.
class LocalSight {
 public:
  /// `started_at`: of the server, as the run before this one knew it.
  LocalSight(const PairSettings& pair, const Report& report, std::optional<Instant> started_at);

  [[nodiscard]] std::expected<ServerStatus, SqlError> look(const Bound& bound);
  /// Since the look before the last one.
  [[nodiscard]] bool was_restarted() const { return restarted_; }
  /// To about a second.
  [[nodiscard]] std::optional<Instant> started_at() const { return started_at_; }
  /// Privileges that the account lacks, as a GRANT to run.
  [[nodiscard]] const std::optional<std::string>& lacking() const { return lacking_; }
  /// The same for what only events need (event_privileges()).
  [[nodiscard]] const std::optional<std::string>& lacking_for_events() const {
    return lacking_for_events_;
  }
  [[nodiscard]] ServerLink& link() { return link_; }
  /// As long as it is connected to by its socket; nothing: it cannot be proved.
  [[nodiscard]] std::shared_ptr<const ServerProcess> process() const;

 private:
  [[nodiscard]] std::expected<ServerStatus, SqlError> look_with_threads(const Bound& bound);
  void identify_process(const Bound& bound);
  void see_start(const Bound& bound);
  void see_privileges(const Bound& bound);

  const PairSettings& pair_;
  OnceReported self_fence_, saving_, events_;
  ServerLink link_;
  unsigned generation_ = 0;  ///< of link_ when it was last asked about itself
  std::optional<Instant> started_at_;
  bool restarted_ = false;
  bool has_relay_log_ = true;  ///< at the last look; not known before the first
  std::optional<std::string> lacking_, lacking_for_events_;

  mutable std::mutex mutex_;
  std::shared_ptr<const ServerProcess> process_;  ///< under mutex_
};

}  // namespace vrrpd::mysql
