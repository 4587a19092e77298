// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/protocol/instance.hpp"

#include <algorithm>
#include <utility>

#include "vrrpd/protocol/earliest.hpp"
#include "vrrpd/protocol/timers.hpp"
#include "vrrpd/protocol/verify.hpp"

namespace vrrpd::protocol {
namespace {

/// A master answers at once, and then not again for this long: else whoever can send a packet makes
/// it send one, to all peers, until its socket's buffer is full and its own adverts are lost. It is
/// the shortest interval that VRRP knows (a centisecond), so that nobody waits longer for an answer
/// than for an advert.
constexpr Duration answer_pause = std::chrono::milliseconds{10};

}  // namespace

Instance::Instance(InstanceConfig config, std::size_t index)
    : config_{under_strict_mode(std::move(config))},
      index_{index},
      priority_{config_.priority},
      announcements_{config_, index},
      checksum_forms_{config_} {}

std::optional<Reject> Instance::verify(const Advert& advert) const {
  return protocol::verify(advert, config_,
                          {.priority = priority(), .primary_address = primary_address_});
}

Instance::Heard Instance::on_advert(Instant now, const Advert& advert, Preemption preemption,
                                    Actions& out) {
  if (auto* backup = std::get_if<Backup>(&state_)) {
    return in_backup(*backup, now, advert, preemption, out);
  }
  if (auto* master = std::get_if<Master>(&state_)) return in_master(*master, now, advert, out);
  return Heard::nothing;
}

// RFC 9568 §6.4.2, "If an ADVERTISEMENT is received".
Instance::Heard Instance::in_backup(Backup& backup, Instant now, const Advert& advert,
                                    Preemption preemption, Actions& out) {
  learn_checksum(advert, out);
  if (advert.priority == priority_resign) {
    // "If the Priority in the ADVERTISEMENT is zero, then: Set the Active_Down_Timer to Skew_Time".
    // Where it may have waited in the socket, somebody may be master since: one interval more
    // tells.
    const Duration interval = backup.master_adver_interval;
    const bool stale = backup.stale_until && now < *backup.stale_until;
    backup.master_down_timer = now + skew_time(config_.version, priority(), interval) +
                               (stale ? interval : Duration::zero());
    backup.heartbeat.reset();
    backup.silence_timer.reset();
    return Heard::resigned;
  }
  backup.master_heard = true;
  // "Discard the ADVERTISEMENT": the timer runs on, and we claim when it fires. That the lower
  // master lives is known all the same: nobody is told that it fell silent.
  const bool obeyed = obeys(backup, now, advert, preemption);
  if (!obeyed && preemption == Preemption::as_configured) {
    restart_silence_timer(backup, now, advert.interval);
    return Heard::nothing;
  }
  backup.master_adver_interval = advert.interval;
  restart_timers(backup, now);
  peer_reports_.on_advert(now, advert, config_, out);
  return obeyed ? Heard::living_master : Heard::preemptible;
}

// "If Preempt_Mode is False, or if the Priority in the ADVERTISEMENT is greater than or equal to
// the local Priority"; and keepalived's preempt_delay, which begins with the first lower advert.
// §6.1, Preempt_Mode: the owner "always preempts, independent of the setting of this flag".
// Ours: a node whose gate refused interrupts nobody before there is something new.
bool Instance::obeys(Backup& backup, Instant now, const Advert& advert,
                     Preemption preemption) const {
  const bool preempt =
      preemption != Preemption::held_back && (config_.preempt || priority() == priority_owner);
  if (!preempt || advert.priority >= priority()) {
    backup.preempt_after.reset();
    return true;
  }
  if (config_.preempt_delay == Duration::zero()) return false;
  if (!backup.preempt_after) backup.preempt_after = now + config_.preempt_delay;
  return now < *backup.preempt_after;
}

void Instance::restart_timers(Backup& backup, Instant now) const {
  const Duration interval = backup.master_adver_interval;
  backup.master_down_timer =
      now + master_down_interval(config_.version, priority(), interval, config_.down_timer_adverts);
  backup.heartbeat.reset();
  if (backup.master_heard) restart_silence_timer(backup, now, interval);
}

// Half an interval of patience beyond the one that is due.
void Instance::restart_silence_timer(Backup& backup, Instant now, Duration interval) {
  backup.silence_timer = now + interval * 3 / 2;
}

// RFC 9568 §6.4.3, "If an ADVERTISEMENT is received".
Instance::Heard Instance::in_master(Master& master, Instant now, const Advert& advert,
                                    Actions& out) {
  learn_checksum(advert, out);
  if (advert.priority == priority_resign) {
    // "Send an ADVERTISEMENT. Reset the Adver_Timer to Advertisement_Interval."
    answer(master, now, out);
    return Heard::nothing;
  }
  peer_reports_.on_advert(now, advert, config_, out);
  if (sender_wins(master, now, advert)) {
    if (config_.higher_prio_send_advert) send_advert(master, now, out);
    return Heard::yields;
  }
  // Ours: a lower one that speaks up because it does not hear us will not hear the answer either.
  // An address that two hold is worse than one on the lower node.
  if (unheard(now)) return Heard::unheard;
  peer_reports_.on_lower(now, advert, config_, priority(), out);
  // "Send an ADVERTISEMENT immediately to assert the Active state to the sending VRRP Router".
  // RFC 3768 §6.4.3 discards in silence; keepalived answers in both versions, and so do we.
  if (!config_.lower_prio_no_advert) answer(master, now, out);
  return Heard::lower;
}

// "If the Priority in the ADVERTISEMENT is greater than the local Priority, or … equal … and the
// primary IPvX address of the sender is greater than the local primary IPvX address". keepalived:
// of two owners the greater address gives way if the other, which ought to, never does.
bool Instance::sender_wins(Master& master, Instant now, const Advert& advert) {
  if (advert.priority != priority()) return advert.priority > priority();
  if (advert.sender > primary_address_) return true;
  if (priority() != priority_owner) return false;
  if (!master.rival || now - master.rival->last > 2 * advert.interval) {
    master.rival = Master::Rivalry{.since = now, .last = now};
  }
  master.rival->last = now;
  const Duration patience = config_.down_timer_adverts * config_.advert_int;
  cedes_ownership_ = now - master.rival->since >= patience;
  return cedes_ownership_;
}

void Instance::learn_checksum(const Advert& advert, Actions& out) {
  const auto learnt = checksum_forms_.learn(advert);
  if (!learnt) return;
  out.emplace_back(
      Report{Report::Level::info, "(" + config_.name + ") " + advert.sender.to_string() +
                                      " sends its checksums " + std::string{description(*learnt)} +
                                      ", and is answered alike"});
}

void Instance::on_time(Instant now, Actions& out) {
  if (auto* backup = std::get_if<Backup>(&state_)) {
    if (backup->silence_timer && now >= *backup->silence_timer) backup->silence_timer.reset();
    // §6.4.2, "If the Active_Down_Timer fires": Group decides what comes of it.
    if (backup->master_down_timer && now >= *backup->master_down_timer) {
      expire_master_down_timer(now);
    } else if (backup->heartbeat && now >= *backup->heartbeat) {
      backup->heartbeat = now + backup->master_adver_interval;
    }
  } else if (auto* master = std::get_if<Master>(&state_)) {
    if (master->answer_owed && now >= master->next_answer) {
      answer(*master, now, out);
    } else if (now >= master->adver_timer) {
      send_advert(*master, now, out);
    }
    announcements_.on_time(now, out);
  }
}

std::optional<Instant> Instance::deadline() const {
  if (const auto* backup = std::get_if<Backup>(&state_)) {
    return earliest(backup->master_down_timer, backup->heartbeat, backup->silence_timer);
  }
  if (const auto* master = std::get_if<Master>(&state_)) {
    const auto announcement = announcements_.deadline();
    const Instant advert = master->answer_owed ? std::min(master->adver_timer, master->next_answer)
                                               : master->adver_timer;
    return announcement ? std::min(advert, *announcement) : advert;
  }
  return std::nullopt;
}

// §6.4.1 and §6.4.3: "Set the Active_Down_Timer to Active_Down_Interval".
void Instance::become_backup(Instant now, std::optional<Duration> interval) {
  Backup backup{.master_adver_interval = interval.value_or(config_.advert_int),
                .master_down_timer = {},
                .heartbeat = {},
                .silence_timer = {},
                .master_heard = interval.has_value(),
                .preempt_after = {},
                .stale_until = {}};
  restart_timers(backup, now);
  state_ = backup;
}

// §6.4.2, "If the Active_Down_Timer fires": "Send an ADVERTISEMENT … Set the Adver_Timer to
// Advertisement_Interval". The addresses come when Group says so.
void Instance::become_master(Instant now, Actions& out) {
  cedes_ownership_ = false;
  Master master{.adver_timer = now, .last_advert = now, .rival = {}, .last_sent = now};
  send_advert(master, now, out);
  state_ = master;
}

void Instance::set_priority(std::uint8_t priority) {
  const auto before = this->priority();
  priority_ = priority;
  auto* backup = std::get_if<Backup>(&state_);
  if (backup == nullptr || !backup->master_down_timer) return;
  const Duration interval = backup->master_adver_interval;
  *backup->master_down_timer += skew_time(config_.version, this->priority(), interval) -
                                skew_time(config_.version, before, interval);
}

void Instance::expire_master_down_timer(Instant now) {
  auto* backup = std::get_if<Backup>(&state_);
  if (backup == nullptr) return;
  backup->master_down_timer.reset();
  backup->heartbeat = now + backup->master_adver_interval;
}

void Instance::shorten_first_wait(Instant now) {
  auto* backup = std::get_if<Backup>(&state_);
  if (backup == nullptr) return;
  const Duration interval = config_.advert_int;
  backup->master_down_timer = now + interval + skew_time(config_.version, priority_owner, interval);
}

void Instance::listen_anew(Instant now) {
  auto* backup = std::get_if<Backup>(&state_);
  if (backup == nullptr) return;
  const bool was_silent = !backup->silence_timer;
  restart_timers(*backup, now);
  if (was_silent) backup->silence_timer.reset();
  backup->stale_until = now + backup->master_adver_interval;
}

bool Instance::wants_master() const {
  const auto* backup = std::get_if<Backup>(&state_);
  return backup != nullptr && !backup->master_down_timer;
}

bool Instance::master_audible() const {
  const auto* backup = std::get_if<Backup>(&state_);
  return backup != nullptr && backup->silence_timer.has_value();
}

bool Instance::master_silent() const {
  const auto* backup = std::get_if<Backup>(&state_);
  return backup != nullptr && backup->master_heard && !backup->silence_timer;
}

// The most eager backup has the least skew; keepalived's timer_expired_backup names it. Without
// that, its skew is not worth speaking of.
bool Instance::overslept(Instant now) const {
  const auto* master = std::get_if<Master>(&state_);
  if (master == nullptr) return false;
  return now - master->last_advert > patience_of_peers();
}

Duration Instance::patience_of_peers() const {
  Duration patience = config_.down_timer_adverts * config_.advert_int;
  if (const auto eager = config_.timer_expired_backup) {
    patience += skew_time(config_.version, *eager, config_.advert_int);
  }
  return patience;
}

void Instance::sent(Instant now) {
  auto* master = std::get_if<Master>(&state_);
  if (master == nullptr) return;
  master->last_sent = now;
  master->unsent = false;
}

void Instance::unsent() {
  if (auto* master = std::get_if<Master>(&state_)) master->unsent = true;
}

bool Instance::unheard(Instant now) const {
  const auto* master = std::get_if<Master>(&state_);
  return master != nullptr && master->unsent && now - master->last_sent > patience_of_peers();
}

bool Instance::stalled(Instant now) const {
  const auto* backup = std::get_if<Backup>(&state_);
  if (backup == nullptr) return false;
  const auto due = deadline();
  return due && now - *due > credible_lateness(backup->master_adver_interval);
}

std::uint8_t Instance::priority() const {
  return cedes_ownership_ && priority_ == priority_owner ? priority_owner - 1 : priority_;
}

std::vector<Outgoing> Instance::outgoing(std::uint8_t priority) const {
  return protocol::outgoing(config_, checksum_forms_, primary_address_, priority);
}

// Within the pause the answer is put off, not left out: one advert answers all who were heard.
void Instance::answer(Master& master, Instant now, Actions& out) const {
  if (now < master.next_answer) {
    master.answer_owed = true;
    return;
  }
  send_advert(master, now, out);
  master.next_answer = now + answer_pause;
}

void Instance::send_advert(Master& master, Instant now, Actions& out) const {
  out.emplace_back(SendAdvert{index_, priority()});
  master.last_advert = now;
  master.answer_owed = false;
  // On time, the beat is kept; late or out of turn, it starts anew.
  const bool on_beat = now >= master.adver_timer && now - master.adver_timer < config_.advert_int;
  master.adver_timer = (on_beat ? master.adver_timer : now) + config_.advert_int;
}

}  // namespace vrrpd::protocol
