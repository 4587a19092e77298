// SPDX-License-Identifier: Apache-2.0
// How the daemon ends: a stop hands over or resigns, a restart leaves everything as it is
// (decision 20).
#include <systemd/sd-daemon.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/runtime/daemon.hpp"
#include "vrrpd/runtime/log.hpp"
#include "vrrpd/runtime/stop_notice.hpp"

namespace vrrpd::runtime {
namespace {

// While stopping: how often to look whether everything has ended.
constexpr Duration stop_poll = std::chrono::milliseconds{10};

// When the time for scripts is over, those that wait are started yet.
constexpr Duration last_starts = std::chrono::milliseconds{200};

// What the last mails have, from the order to stop on: a mail server that is away costs no more.
constexpr Duration last_mails = std::chrono::seconds{3};

}  // namespace

/// Whoever sends it to a daemon that no service manager runs wants it to stop.
void Daemon::on_sigterm() {
  if (stopping_ || stop_question_) return;
  auto job = job_of_this_service();
  if (!job) return begin_stop("SIGTERM");
  try {
    ask_about_stop(*std::move(job));
  } catch (const std::system_error& error) {
    log(Level::warning, "SIGTERM: whether this is a restart cannot be asked ({}): stopping",
        error.what());
    begin_stop("SIGTERM");
  }
}

void Daemon::ask_about_stop(StopQuestion::Job job) {
  stop_question_.emplace(mailbox_, std::move(job), next_run_, run_,
                         [this](const std::expected<void, std::string>& restart) {
                           if (stopping_) return;
                           if (restart) return begin_suspension("SIGTERM of a restart");
                           if (!restart.error().empty())
                             log(Level::warning, "SIGTERM: {}", restart.error());
                           begin_stop("SIGTERM");
                         });
  question_timer_.set(boot_now() + StopQuestion::longest);
}

void Daemon::on_unanswered_question() {
  if (stopping_) return;
  log(Level::warning, "SIGTERM: whether this is a restart is not known in time: stopping");
  begin_stop("SIGTERM");
}

void Daemon::begin_stop(const char* signal) {
  if (stopping_) return;
  stopping_ = true;
  log(Level::info, "{}: stopping", signal);
  Duration longest = settings_.fence_max + settings_.stop_notify_max;
  for (const auto& group : groups_) longest = std::max(longest, group->longest_stop());
  longest += last_starts;
  sd_notify(0, stop_notice(longest).c_str());
  stop_by_ = boot_now() + longest;
  mails_by_ = boot_now() + last_mails;
  // A stop is an order too, and the newer one.
  for (auto& group : groups_) group->hold(false);
  for (auto& group : groups_) group->stop();
  for (auto& service : virtual_servers_) service->stop();
  for (auto& service : leaving_services_) service->let_go();
  finish_stop_if_done();
}

/// What is under way (a promotion, a handover, a script) comes to its end first.
void Daemon::begin_suspension(const char* why) {
  stopping_ = true;
  ending_ = Ending::suspended;
  log(Level::info, "{}: addresses and servers stay as they are, for the next run to take up", why);
  Duration longest = settings_.stop_notify_max;
  for (const auto& group : groups_) longest = std::max(longest, group->longest_stop());
  const Instant scripts_by = boot_now() + longest;
  for (auto& group : groups_) group->end_scripts_by(scripts_by);
  longest += last_starts;
  sd_notify(0, stop_notice(longest).c_str());
  stop_by_ = boot_now() + longest;
  finish_stop_if_done();
}

/// The operator's word. The files are small: to read them here costs the loop little.
void Daemon::suspend(const control::Answering& answering) {
  if (stopping_ || stop_question_) return answering.failed("not possible: vrrpd stops already");
  const auto taken_up = goes_on(run_, next_run_());
  if (!taken_up)
    return answering.failed("not possible: the next run would not go on where this one ends: " +
                            taken_up.error());
  answering.done(control::to_json(std::vector<control::Facts>{
      {{"done", "vrrpd ends, and leaves everything as it is: start it again at once"}}}));
  told_to_suspend_ = answering;
  begin_suspension("the operator asks for: suspend");
}

void Daemon::finish_stop_if_done() {
  if (!stopping_) return;
  outbox_.flush();  // what the groups decided last may begin another notify
  const Instant now = boot_now();
  const bool suspends = ending_ == Ending::suspended;
  const bool told = told_to_suspend_ && told_to_suspend_->listened_to();  // reads its answer yet
  const auto stopped = [](const auto& group) { return group->stopped() && group->idle(); };
  const auto idle = [](const auto& service) { return service->idle(); };
  const bool done =
      !told && std::ranges::all_of(leaving_, stopped) &&
      std::ranges::all_of(virtual_servers_, idle) && std::ranges::all_of(leaving_services_, idle) &&
      std::ranges::all_of(
          groups_, [&](const auto& group) { return suspends ? group->settled() : stopped(group); });
  if (done && !herald_.idle() && now < mails_by_) return stop_timer_.set(now + stop_poll);
  if (!done && now < stop_by_) return stop_timer_.set(now + stop_poll);
  if (!done)
    log(Level::warning,
        "a handover or notifies still run after their time: scripts are left to "
        "themselves, anything else is ended");
  loop_.stop();
}

}  // namespace vrrpd::runtime
