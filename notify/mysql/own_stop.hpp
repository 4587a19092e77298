// SPDX-License-Identifier: Apache-2.0
// The stops of the local receiver that this daemon asked for. One may take effect in the server
// after everybody has stopped waiting for it: who finds the receiver running then has not seen its
// end. A stop of the operator is none of ours.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>

#include "checks/mysql/server_status.hpp"

namespace vrrpd::mysql {

/// Any thread. Each stop and each KILL has a number, in the order in which they are told.
class OwnStop {
 public:
  /// One stop, for as long as a statement of it may still be sent. Told before the first of them.
  class UnderWay {
   public:
    explicit UnderWay(OwnStop& stops);
    ~UnderWay();
    UnderWay(const UnderWay&) = delete;
    UnderWay& operator=(const UnderWay&) = delete;

    /// What runs just before a receiver is stopped.
    void finds(const ReplicaThreads& running) const;
    /// A KILL is about to be sent. Told when it is known which thread it is for: a stop with a
    /// greater number has ended that one.
    void kills();
    /// STOP was answered: the threads that were there when it was sent are gone.
    void stopped();

   private:
    OwnStop& stops_;
    std::uint64_t number_;
    bool answered_ = false;
  };

  /// Who is told what was found before each stop of a receiver: an applier that was started since
  /// the last look, by this daemon or another, and the stop, are no restart of both
  /// (lost_its_relay_log()). Before the first stop; `tell` is called on any thread.
  void tell_of_threads(std::function<void(const ReplicaThreads&)> tell);

  /// Before a START is sent: which stops it waits for in the server. Another thread's that is still
  /// under way may send its STOP after it.
  [[nodiscard]] std::uint64_t before_start() const;
  /// That START was answered: those stops are over. A KILL that nobody saw the end of is not.
  void undone(std::uint64_t before);

  [[nodiscard]] bool pending() const;
  /// Or the run before this one asked for it as it ended: nobody knows.
  [[nodiscard]] bool may_be_pending() const;
  /// A KILL was sent, and no STOP behind it was answered. It takes effect whenever the server gets
  /// to it, also after a START, which found the thread still there and has started none.
  [[nodiscard]] bool kill_is_open() const;
  /// How many were given up on without an answer so far. A server that is slow may carry out such a
  /// one even after a START that was sent later, over another connection.
  [[nodiscard]] unsigned given_up() const;

 private:
  mutable std::mutex mutex_;
  std::uint64_t told_ = 0;     ///< the latest number
  std::uint64_t killed_ = 0;   ///< of the latest KILL
  std::uint64_t ended_ = 0;    ///< KILLs up to this number have nobody left to end
  std::uint64_t settled_ = 0;  ///< stops up to this number are over
  unsigned under_way_ = 0;
  unsigned given_up_ = 0;
  bool of_run_before_ = true;
  std::function<void(const ReplicaThreads&)> tell_of_threads_;  ///< set once, before any stop
};

}  // namespace vrrpd::mysql
