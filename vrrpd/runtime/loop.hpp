// SPDX-License-Identifier: Apache-2.0
// The event loop: sd-event with owners. One thread. A turn serves one source, and whoever waits
// longest is next: no flood of one kind keeps another waiting. That packets are read before a timer
// is believed (decision 19) is TimerQueue's part.
#pragma once

#include <systemd/sd-event.h>

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "vrrpd/base/time.hpp"

namespace vrrpd::runtime {

class Loop {
 public:
  /// A descriptor, signal or timer that the loop watches for as long as the value lives.
  class Source {
   public:
    Source() = default;
    Source(Source&&) noexcept = default;
    Source& operator=(Source&&) noexcept = default;

   private:
    friend class Loop;
    struct State;
    struct Unref {
      void operator()(State* state) const;
    };
    std::unique_ptr<State, Unref> state_;
  };

  Loop();  ///< throws std::system_error
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  using Callback = std::function<void()>;
  /// `on_readable` is called whenever `fd` is readable.
  [[nodiscard]] Source watch(int fd, Callback on_readable);
  /// `number` must be blocked in every thread.
  [[nodiscard]] Source signal(int number, Callback on_signal);
  /// Not set at first; see set_timer(). What must hear the packets first takes one of TimerQueue.
  [[nodiscard]] Source timer(Callback on_time);
  /// On the boot-time clock, to the microsecond; nothing: not set.
  static void set_timer(Source& timer, std::optional<Instant> when);

  /// Called at the end of each turn, however many sources there are.
  void at_turn_end(Callback callback) { turn_end_ = std::move(callback); }

  /// Pets systemd's watchdog from this loop, if systemd asks for it (WatchdogSec=).
  void keep_watchdog();
  /// Until stop().
  void run();
  void stop();

 private:
  sd_event* event_ = nullptr;
  Callback turn_end_ = [] {};
};

}  // namespace vrrpd::runtime
