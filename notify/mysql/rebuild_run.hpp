// SPDX-License-Identifier: Apache-2.0
// Carries out an operator's order to rebuild the local server, from within the rejoin that stays
// out; the rejoin then goes on with the new data, and what becomes of it is the order's answer.
#pragma once

#include <optional>
#include <string>

#include "notify/mysql/errant_saver.hpp"
#include "notify/mysql/pair_settings.hpp"
#include "notify/mysql/rebuild.hpp"
#include "notify/mysql/rebuild_desk.hpp"
#include "notify/mysql/rebuild_mark.hpp"
#include "notify/mysql/report.hpp"
#include "notify/mysql/server_link.hpp"

namespace vrrpd::mysql {

/// On the rejoin's thread, for as long as that runs.
class RebuildRun {
 public:
  RebuildRun(const PairSettings& pair, const Report& report, RebuildDesk& desk, RebuildMark& mark,
             const ErrantSaver& saver)
      : pair_{pair},
        report_{report},
        desk_{desk},
        mark_{mark},
        saver_{saver},
        under_way_{desk.take_up()} {}
  ~RebuildRun();
  RebuildRun(const RebuildRun&) = delete;
  RebuildRun& operator=(const RebuildRun&) = delete;

  /// The rejoin refuses, because of `why`: carries out an order if one waits. Takes as long as the
  /// copy does.
  void refused(const std::string& why, const RejoinView& view, ServerLink& local,
               const Cancellation& cancel);
  /// The rejoin waits for something.
  void waits(const std::string& text);
  /// The local server follows the primary.
  void follows(const std::string& text, const RejoinView& view, ServerLink& local,
               const Cancellation& cancel);

 private:
  void rebuild(notify::Order order, const RejoinView& view, ServerLink& local,
               const Cancellation& cancel);
  /// What only the local server has; the error is the order's answer.
  [[nodiscard]] std::expected<void, std::string> keep_what_would_be_lost(
      const RejoinView& view, ServerLink& local, const notify::Order& order,
      const Cancellation& cancel);
  void copy(notify::Order order, ServerLink& local, const Cancellation& cancel);

  const PairSettings& pair_;
  const Report& report_;
  RebuildDesk& desk_;
  RebuildMark& mark_;
  const ErrantSaver& saver_;
  std::optional<RebuildDesk::UnderWay> under_way_;  ///< the copy was made, the rejoin goes on
  std::string told_;
};

}  // namespace vrrpd::mysql
