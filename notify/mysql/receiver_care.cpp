// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/receiver_care.hpp"

#include <fmt/format.h>

#include "notify/mysql/replication_threads.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;

constexpr Duration receiver_look_time = 400ms;
constexpr Duration alive_time = 150ms;  ///< for a source to show that it is alive

}  // namespace

void ReceiverCare::source_silent(const Sighting& seen, bool admitted, ServerLink& local,
                                 ServerLink& peer, Instant deadline) {
  silent_ = true;
  if (!admitted || !seen.local || !seen.local->follows() || seen.local->is_primary()) return;
  const Bound bound{deadline};
  const auto status = local.replication(bound.until(boot_now() + receiver_look_time));
  if (!status || !status->replica || status->replica->receiver == Receiver::no) return;
  // A start of the applier alone would be the first one to MariaDB, and delete the relay log.
  if (!status->replica->applier_running) return;
  if (status->replica->receiver == Receiver::yes && peer.ping(bound.until(boot_now() + alive_time)))
    return;
  set_receiver(false, deadline);
}

void ReceiverCare::source_heard(Instant deadline) {
  silent_ = false;
  if (stopped_) set_receiver(true, deadline);
}

void ReceiverCare::look(const PeerSight& peer, Instant deadline) {
  if (stopped_ && !silent_ && peer.is_primary()) set_receiver(true, deadline);
}

void ReceiverCare::set_receiver(bool running, Instant deadline) {
  ServerLink link{pair_.local};  // of its own: the statement may take long
  const Bound bound{deadline};
  const auto status = link.replication(bound);
  if (!status || !status->replica || status->is_primary()) return;
  // Starting with both threads down would delete MariaDB's relay log. A receiver that runs is
  // started all the same: our stop may not have taken effect yet, and the start waits for that.
  if (running && !status->replica->applier_running) {
    stopped_ = false;
    return;
  }
  const Deed done =
      running ? start_receiver(link, own_stop_, bound) : stop_receiver(link, own_stop_, bound);
  // A stop that is not seen to end by the deadline goes on in the server, and the gate looks again.
  stopped_ = !running || !done;
  report_(Severity::note,
          done ? fmt::format("receiver {}", running ? "started: the master is back"
                                                    : "stopped: its source is silent")
               : fmt::format("receiver {}: {}", running ? "start" : "stop", done.error().text));
}

}  // namespace vrrpd::mysql
