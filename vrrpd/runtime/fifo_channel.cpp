// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/fifo_channel.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

constexpr Duration fifo_retry_interval = std::chrono::milliseconds{200};
constexpr Duration say_lost_interval = std::chrono::minutes{1};
constexpr Duration farewell = std::chrono::seconds{1};           ///< as long as keepalived waits
constexpr Duration as_long_as_we = std::chrono::hours{876'000};  ///< a century

}  // namespace

FifoChannel::FifoChannel(const config::NotifyFifo& fifo, std::optional<Command> script,
                         TimerQueue& timers, ProcessLauncher& launcher)
    : path_{fifo.path},
      signature_{signature(fifo, script)},
      launcher_{launcher},
      retry_timer_{timers.timer([this](Instant now) { flush(now); })} {
  auto opened = linux::NotifyFifo::open(fifo.path, fifo.user, fifo.group);
  if (!opened) {
    log(Level::error, "{}: its events go nowhere", opened.error().text());
    return;
  }
  fifo_ = std::move(*opened);
  if (!script) return;
  script->argv.push_back(path_);
  Run run{
      .command = *std::move(script), .environment = {}, .when_abandoned = WhenAbandoned::terminate};
  script_thread_.emplace("fifo script", [this, run = std::move(run)] { run_script(run); });
}

std::string FifoChannel::signature(const config::NotifyFifo& fifo,
                                   const std::optional<Command>& script) {
  const auto command = script ? *script : Command{};
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", fifo.path, fifo.user, fifo.group,
                     fmt::join(command.argv, "\n"), command.user, command.group);
}

void FifoChannel::close() {
  if (closed_) return;
  closed_ = true;
  retry_timer_ = {};
  if (fifo_ && !fifo_->flush())
    log(Level::warning, "nobody reads {}: its last lines are lost", path_);
  fifo_.reset();
  script_has_until_ = boot_now() + farewell;
}

FifoChannel::~FifoChannel() {
  close();
  if (script_thread_) static_cast<void>(script_ended_.wait_until(script_has_until_));
  stop_script_.request();
}

void FifoChannel::run_script(const Run& run) {
  const ProcessEnd end = launcher_.run(run, boot_now() + as_long_as_we, stop_script_);
  script_ended_.request();
  const auto& name = run.command.argv.front();
  if (end.kind == ProcessEnd::Kind::cancelled) {
    return log(Level::info, "{}, which reads {}: still running a second after the fifo's end: TERM",
               name, path_);
  }
  log(end.succeeded() ? Level::info : Level::warning, "{}, which reads {}: {}{}", name, path_,
      end.text, closed_ ? "" : "; it is not started again");
}

void FifoChannel::tell(std::string_view line) {
  if (!fifo_) return;
  fifo_->write(line);
  flush(boot_now());
}

void FifoChannel::flush(Instant now) {
  if (!fifo_->flush()) retry_timer_.set(now + fifo_retry_interval);
  lost_ += fifo_->take_lost();
  if (lost_ > 0 && now >= say_lost_at_) say_lost(now);
}

void FifoChannel::say_lost(Instant now) {
  log(Level::error, "nobody reads {} fast enough: {} lines are lost", path_,
      std::exchange(lost_, 0));
  say_lost_at_ = now + say_lost_interval;
}

}  // namespace vrrpd::runtime
