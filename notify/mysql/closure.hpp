// SPDX-License-Identifier: Apache-2.0
// The closing of a server for writes, for as long as that takes. The statement waits for writers
// that wait for a confirmation or a disk, and for LOCK TABLES; and a server gives it up about a
// second after its client's connection has ended. So the connection is kept, with the statement
// pending, from one look to the next: in a gap the server would acknowledge alone.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>

#include "notify/mysql/server_link.hpp"
#include "notify/mysql/statements.hpp"

namespace vrrpd::mysql {

/// Belongs to one thread at a time. When it is destroyed, what is pending is over a second later.
class Closure {
 public:
  explicit Closure(Endpoint endpoint) : Closure{ServerLink{std::move(endpoint)}} {}
  /// Over a connection that stands, if it does.
  explicit Closure(ServerLink link) : link_{std::move(link)} {}

  /// Closes the server, or goes on with that, until `bound`. Read back. After a timeout (and when
  /// it was cancelled) the statement stays pending(), if it was sent: ask again.
  [[nodiscard]] Deed press(const Bound& bound);
  /// Sent, and not answered yet.
  [[nodiscard]] bool pending() const { return pending_since_.has_value(); }
  /// Ends what is pending, so that it closes nothing later. The error: it may.
  [[nodiscard]] Deed withdraw(const Bound& bound);

  /// Nothing is pending: the connection, for another use.
  [[nodiscard]] ServerLink take_link() { return std::move(link_); }

 private:
  [[nodiscard]] Deed go_on(const Bound& bound);
  [[nodiscard]] Deed begin(const Bound& bound);
  [[nodiscard]] Deed read_back(const Bound& bound);
  void renew(const Bound& bound);

  ServerLink link_;
  std::uint64_t session_ = 0;             ///< CONNECTION_ID() of what is pending
  std::optional<Instant> pending_since_;  ///< nothing: nothing is
};

/// A closure that its users hand to each other: of the local server, the fence begins it, the
/// transition after it goes on, and a promotion withdraws it before it opens. Any thread.
class KeptClosure {
 public:
  explicit KeptClosure(Endpoint server) : server_{std::move(server)} {}

  /// As Closure::press(); what stays pending is kept. `link`: to begin with, if nothing is.
  /// Afterwards it is good again if the server was closed.
  [[nodiscard]] Deed press(ServerLink& link, const Bound& bound);
  [[nodiscard]] Deed press(const Bound& bound);
  /// See Closure::withdraw(). Nothing pending: done. Somebody who presses it now is waited for.
  [[nodiscard]] Deed withdraw(const Bound& bound);
  [[nodiscard]] bool pending() const;

 private:
  class Pressing;
  [[nodiscard]] std::optional<Closure> take();
  void keep(Closure closure);
  [[nodiscard]] bool wait_until_none_presses(const Bound& bound);

  const Endpoint server_;
  mutable std::mutex mutex_;
  std::optional<Closure> kept_;      ///< under mutex_; pending
  unsigned pressing_ = 0;            ///< under mutex_; how many threads
  std::condition_variable pressed_;  ///< one of them ended
};

}  // namespace vrrpd::mysql
