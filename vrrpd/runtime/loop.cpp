// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/loop.hpp"

#include <sys/epoll.h>
#include <time.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace vrrpd::runtime {
namespace {

void require(int result, const char* what) {
  if (result < 0) throw std::system_error{-result, std::generic_category(), what};
}

}  // namespace

struct Loop::Source::State {
  sd_event_source* source = nullptr;
  Callback callback;
  Loop& loop;

  static int turn(void* state) {
    auto& own = *static_cast<State*>(state);
    Loop& loop = own.loop;  // the callback may end this source
    own.callback();
    loop.turn_end_();
    return 0;
  }
  static int on_io(sd_event_source*, int, std::uint32_t, void* state) { return turn(state); }
  static int on_signal(sd_event_source*, const signalfd_siginfo*, void* state) {
    return turn(state);
  }
  static int on_time(sd_event_source*, std::uint64_t, void* state) { return turn(state); }
};

void Loop::Source::Unref::operator()(State* state) const {
  sd_event_source_disable_unref(state->source);
  delete state;
}

Loop::Loop() { require(sd_event_new(&event_), "create event loop"); }

Loop::~Loop() { sd_event_unref(event_); }

Loop::Source Loop::watch(int fd, Callback on_readable) {
  Source source;
  source.state_.reset(new Source::State{nullptr, std::move(on_readable), *this});
  require(sd_event_add_io(event_, &source.state_->source, fd, EPOLLIN, Source::State::on_io,
                          source.state_.get()),
          "watch descriptor");
  return source;
}

Loop::Source Loop::signal(int number, Callback on_signal) {
  Source source;
  source.state_.reset(new Source::State{nullptr, std::move(on_signal), *this});
  require(sd_event_add_signal(event_, &source.state_->source, number, Source::State::on_signal,
                              source.state_.get()),
          "watch signal");
  return source;
}

Loop::Source Loop::timer(Callback on_time) {
  Source source;
  source.state_.reset(new Source::State{nullptr, std::move(on_time), *this});
  require(sd_event_add_time(event_, &source.state_->source, CLOCK_BOOTTIME, 0, 1,
                            Source::State::on_time, source.state_.get()),
          "create timer");
  set_timer(source, std::nullopt);
  return source;
}

void Loop::set_timer(Source& timer, std::optional<Instant> when) {
  sd_event_source* source = timer.state_->source;
  if (!when) {
    sd_event_source_set_enabled(source, SD_EVENT_OFF);
    return;
  }
  // Rounded up: woken early we would only have to sleep again.
  const auto microseconds =
      std::chrono::ceil<std::chrono::microseconds>(when->time_since_epoch()).count();
  sd_event_source_set_time(source,
                           static_cast<std::uint64_t>(std::max<std::int64_t>(microseconds, 0)));
  sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

void Loop::keep_watchdog() { require(sd_event_set_watchdog(event_, 1), "keep the watchdog"); }

void Loop::run() { require(sd_event_loop(event_), "run event loop"); }

void Loop::stop() { sd_event_exit(event_, 0); }

}  // namespace vrrpd::runtime
