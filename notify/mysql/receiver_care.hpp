// SPDX-License-Identifier: Apache-2.0
// The receiver of a backup whose master falls silent, and is heard again.
#pragma once

#include "notify/mysql/own_stop.hpp"
#include "notify/mysql/pair_settings.hpp"
#include "notify/mysql/recollection.hpp"
#include "notify/mysql/report.hpp"
#include "notify/mysql/server_link.hpp"

namespace vrrpd::mysql {

/// One thread.
class ReceiverCare {
 public:
  ReceiverCare(const PairSettings& pair, const Report& report, OwnStop& own_stop)
      : pair_{pair}, report_{report}, own_stop_{own_stop} {}

  /// The master is silent. A receiver whose source is dead is stopped now: MariaDB needs up to 2 s
  /// for that, which so are not in the gap. One whose source answers is left alone, and so is the
  /// one of a server that may not be promoted (`admitted`).
  void source_silent(const Sighting& seen, bool admitted, ServerLink& local, ServerLink& peer,
                     Instant deadline);
  /// It was heard again: undoes source_silent().
  void source_heard(Instant deadline);
  /// A look at both servers.
  void look(const PeerSight& peer, Instant deadline);

  /// By source_silent(), and not started again.
  [[nodiscard]] bool stopped() const { return stopped_; }

 private:
  void set_receiver(bool running, Instant deadline);

  const PairSettings& pair_;
  const Report& report_;
  OwnStop& own_stop_;
  bool silent_ = false;  ///< the master, as last told
  bool stopped_ = false;
};

}  // namespace vrrpd::mysql
