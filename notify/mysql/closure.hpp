// SPDX-License-Identifier: Apache-2.0
// The closing of a server for writes, for as long as that takes. The statement waits for writers
// that wait for a confirmation or a disk, and for LOCK TABLES; and a server gives it up about a
// second after its client's connection has ended. So the connection is kept, with the statement
// pending, from one look to the next: in a gap the server would acknowledge alone.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
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

  /// Called before the statement is sent: does this connection, which stood before, show that the
  /// server is closed already?
  using Found = std::function<void(bool closed)>;

  /// Closes the server, or goes on with that, until `bound`. Read back. After a timeout (and when
  /// it was cancelled) the statement stays pending(), if it was sent: ask again.
  [[nodiscard]] Deed press(const Bound& bound, const Found& found = {});
  /// Sent, and not answered yet.
  [[nodiscard]] bool pending() const { return pending_since_.has_value(); }
  /// Ends what is pending, so that it closes nothing later. The error: it may.
  [[nodiscard]] Deed withdraw(const Bound& bound);

  /// Nothing is pending: the connection, for another use.
  [[nodiscard]] ServerLink take_link() { return std::move(link_); }

 private:
  [[nodiscard]] Deed go_on(const Bound& bound, const Found& found);
  [[nodiscard]] Deed begin(const Bound& bound, const Found& found);
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

  // A server that this node served with, and that the first closure from here finds closed, was
  // closed by somebody else: by the peer, which does so before it takes over, while this node slept
  // or did not look.
  /// How often it was pressed: before a look that may be told to seen_open().
  [[nodiscard]] unsigned presses() const;
  /// This node serves, and that look has shown its server open.
  void seen_open(unsigned presses);
  /// It was started anew, by its own configuration.
  void forget_open();
  /// It was so, since this was asked last.
  [[nodiscard]] bool closed_by_another();

 private:
  class Pressing;
  void found(bool closed);
  [[nodiscard]] std::optional<Closure> take();
  void keep(Closure closure);
  [[nodiscard]] bool wait_until_none_presses(const Bound& bound);

  const Endpoint server_;
  mutable std::mutex mutex_;
  std::optional<Closure> kept_;      ///< under mutex_; pending
  unsigned pressing_ = 0;            ///< under mutex_; how many threads
  unsigned presses_ = 0;             ///< under mutex_; how often
  bool open_ = false;                ///< under mutex_; see seen_open()
  bool closed_by_another_ = false;   ///< under mutex_
  std::condition_variable pressed_;  ///< one of them ended
};

}  // namespace vrrpd::mysql
