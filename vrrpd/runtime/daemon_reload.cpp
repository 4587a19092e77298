// SPDX-License-Identifier: Apache-2.0
// A reload: the files are read beside the loop, compared with what runs, and what is different is
// changed under way. What is the same is not touched: it goes on standing on the configuration that
// it stood on.
#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/runtime/complaint_log.hpp"
#include "vrrpd/runtime/daemon.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

// How often to look whether what was removed has ended, or what must not be disturbed.
constexpr Duration reload_poll = std::chrono::milliseconds{20};

/// sd_notify(3): both clocks are of the same second.
void tell_systemd_of_reload() {
  const auto now = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now().time_since_epoch());
  sd_notify(0, fmt::format("RELOADING=1\nMONOTONIC_USEC={}\nSTATUS=reading the configuration anew",
                           now.count())
                   .c_str());
}

}  // namespace

void Daemon::reload(ReloadDone done) {
  if (!done) done = [](const auto&) {};
  if (stopping_) return done({.result = std::unexpected("vrrpd is stopping")});
  asked_.push_back(std::move(done));
  if (!reading_ && !reload_) begin_reload();
}

void Daemon::begin_reload() {
  reading_ = true;
  answering_ = std::exchange(asked_, {});
  tell_systemd_of_reload();
  reader_.read([this](Reading reading) { take(std::move(reading)); }, configuration_,
               model().global.files.reload_marker);
}

void Daemon::explain_reload(ReloadDone done) {
  const auto say = [this, done = std::move(done)](Reading reading) {
    if (const auto why = objection(reading)) {
      return done({.result = std::unexpected("a reload would be refused: " + *why),
                   .complaints = reading.complaints});
    }
    compare_with(configuration_, reading);  // a reload may have come in between
    done({.result = reading.said, .complaints = reading.complaints});
  };
  reader_.read(say, configuration_);
}

void Daemon::take(Reading reading) {
  reading_ = false;
  if (stopping_) return finish_reload({.result = std::unexpected("vrrpd is stopping")});
  log_complaints(reading.complaints, reading.usable);
  if (const auto why = objection(reading)) return refuse_reload(*why, reading.complaints);
  reload_ = std::make_unique<Reload>();
  compare_with(configuration_, reading);
  reload_->diff = std::move(reading.diff);
  reload_->said = std::move(reading.said);
  reload_->reading = std::move(reading);
  go_on_with_reload();
}

void Daemon::refuse_reload(const std::string& why, const std::string& complaints) {
  log(Level::error, "reload refused, everything goes on as it was: {}", why);
  const auto& complaints_file = model().global.files.reload_complaints;
  if (!complaints_file.empty()) dumps_.write(complaints_file, complaints + "\n");
  finish_reload({.result = std::unexpected("refused, everything goes on as it was: " + why),
                 .complaints = complaints});
}

/// What a module is at, that this reload would end in the middle.
std::optional<std::string> Daemon::would_cut_off(const ReloadDiff& diff) const {
  using Kind = GroupChange::Kind;
  for (const auto& change : diff.groups) {
    const bool exists = change.kind != Kind::added && change.kind != Kind::regrouped;
    const bool ends = exists && (change.module_changes || change.kind == Kind::removed);
    const auto what = ends ? groups_[change.before]->occupied() : std::nullopt;
    if (what)
      return fmt::format("{}: {}; reload when that has ended", groups_[change.before]->name(),
                         *what);
  }
  return std::nullopt;
}

/// Why the running daemon does not take it up.
std::optional<std::string> Daemon::objection(const Reading& reading) const {
  if (maintenance_.on()) return held_still;
  if (!reading.configuration) return "the files could not be read";
  if (!reading.usable) return "the files have errors";
  // A file that somebody is about to write, as a rule.
  if (reading.configuration->plan.groups.empty() && !configuration_->plan.groups.empty())
    return "the new file names no instance; to end them all, stop vrrpd";
  return std::nullopt;
}

/// A group between two states is not disturbed where its module, or itself, would end.
bool Daemon::can_begin(const Reload& reload) const {
  using Kind = GroupChange::Kind;
  return std::ranges::none_of(reload.diff.groups, [this](const GroupChange& change) {
    const bool exists = change.kind != Kind::added && change.kind != Kind::regrouped;
    return exists && change.module_changes && groups_[change.before]->in_transit();
  });
}

void Daemon::go_on_with_reload() {
  if (!reload_) return;
  const Instant now = boot_now();
  if (stopping_) {
    reload_.reset();
    return finish_reload({.result = std::unexpected("vrrpd is stopping")});
  }
  if (!reload_->begun) {
    if (const auto what = would_cut_off(reload_->diff)) {
      const auto complaints = std::move(reload_->reading.complaints);
      reload_.reset();
      return refuse_reload(*what, complaints);
    }
    // Decision 19: nothing is put up or announced before it is known that this node still may.
    channels_.hear();
    wake_groups(now);
    if (!can_begin(*reload_)) return reload_timer_.set(now + reload_poll);
    reload_->begun = true;
    apply(*reload_);
  }
  outbox_.flush();  // what was removed may have begun another notify
  const bool gone = std::ranges::all_of(
      leaving_, [](const auto& group) { return group->stopped() && group->idle(); });
  if (!gone && now < reload_->leave_by) return reload_timer_.set(now + reload_poll);
  let_leaving_go();
  add_new_groups(*reload_);
  const ReloadAnswer answer{.result = std::move(reload_->said),
                            .complaints = std::move(reload_->reading.complaints)};
  reload_.reset();
  finish_reload(answer);
}

void Daemon::finish_reload(const ReloadAnswer& answer) {
  for (const auto& done : std::exchange(answering_, {})) done(answer);
  const auto& result = answer.result;
  if (result) log(Level::info, "reload: done");
  if (stopping_) return;
  if (result && model().global.alerts.states_on_reload) {
    for (const auto& group : groups_) group->repeat_states();
  }
  sd_notify(0, "READY=1");
  tell_systemd();
  if (!asked_.empty()) begin_reload();
}

}  // namespace vrrpd::runtime
