// SPDX-License-Identifier: Apache-2.0
// notify_fifo and its script: lines in the order of events, which no script run side by side has.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <string_view>

#include "config/alerts.hpp"
#include "vrrpd/base/cancellation.hpp"
#include "vrrpd/base/process.hpp"
#include "vrrpd/linux/notify_fifo.hpp"
#include "vrrpd/modules/thread.hpp"
#include "vrrpd/runtime/timer_queue.hpp"

namespace vrrpd::runtime {

class FifoChannel {
 public:
  /// Opens the fifo, and then starts `script` with its path as the last argument. If it does not
  /// open, that is logged, lines go nowhere and no script starts. `launcher` must outlive it.
  FifoChannel(const config::NotifyFifo& fifo, std::optional<Command> script, TimerQueue& timers,
              ProcessLauncher& launcher);
  /// close(), and waits for the script: for a second from then on, when it gets TERM.
  ~FifoChannel();

  /// What the file says of a fifo, as one text: a channel of the same text goes on at a reload.
  [[nodiscard]] static std::string signature(const config::NotifyFifo& fifo,
                                             const std::optional<Command>& script);
  [[nodiscard]] const std::string& signature() const { return signature_; }
  /// The loop's thread: removes the fifo, of which the script sees the end, and nothing is told any
  /// more. The destructor may then run on any thread.
  void close();

  void tell(std::string_view line);

 private:
  void run_script(const Run& run);
  void flush(Instant now);
  void say_lost(Instant now);

  std::string path_;
  std::string signature_;
  ProcessLauncher& launcher_;
  std::optional<linux::NotifyFifo> fifo_;
  TimerQueue::Timer retry_timer_;
  std::size_t lost_ = 0;  ///< lines, not yet said
  Instant say_lost_at_{};
  std::atomic<bool> closed_ = false;
  Instant script_has_until_{};
  Cancellation stop_script_, script_ended_;
  std::optional<modules::Thread> script_thread_;
};

}  // namespace vrrpd::runtime
