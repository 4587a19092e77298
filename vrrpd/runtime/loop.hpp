// SPDX-License-Identifier: Apache-2.0
// The event loop: sd-event with owners. One thread; whatever is ready at the same time is served in
// the order of Priority, so that packets are read before timers are believed (decision 25).
#pragma once

#include <systemd/sd-event.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "vrrpd/base/time.hpp"

namespace vrrpd::runtime {

enum class Priority : std::int64_t { packets = -20, kernel = -10, letters = 0, timers = 10 };

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
  [[nodiscard]] Source watch(int fd, Priority priority, Callback on_readable);
  /// `number` must be blocked in every thread.
  [[nodiscard]] Source signal(int number, Callback on_signal);
  /// Not set at first; see set_timer().
  [[nodiscard]] Source timer(Callback on_time);
  /// On the boot-time clock, to the microsecond; nothing: not set.
  static void set_timer(Source& timer, std::optional<Instant> when);

  /// Pets systemd's watchdog from this loop, if systemd asks for it (WatchdogSec=).
  void keep_watchdog();
  /// Until stop().
  void run();
  void stop();

 private:
  sd_event* event_ = nullptr;
};

}  // namespace vrrpd::runtime
