// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/protocol/instance.hpp"

#include <algorithm>
#include <utility>

#include "vrrpd/protocol/packet.hpp"
#include "vrrpd/protocol/timers.hpp"

namespace vrrpd::protocol {

std::string_view name(Status status) {
  switch (status) {
    case Status::initialize: return "INIT";
    case Status::backup: return "BACKUP";
    case Status::master: return "MASTER";
    case Status::fault: return "FAULT";
    case Status::stopped: return "STOP";
  }
  return "?";
}

Instance::Instance(InstanceConfig config, std::size_t index)
    : config_{std::move(config)},
      index_{index},
      priority_{config_.priority},
      checksum_forms_{config_} {}

std::optional<Reject> Instance::verify(const Advert& advert) const {
  if (advert.version != config_.version) return Reject::version_mismatch;
  if (config_.unicast()) {
    if (advert.destination.is_multicast()) return Reject::multicast_advert;
  } else if (!advert.destination.is_multicast()) {
    return Reject::unicast_advert;
  } else if (advert.destination != config_.group) {
    return Reject::wrong_group;
  }
  if (advert.sender == primary_address_) return Reject::own_source;
  if (config_.version == Version::v3) return std::nullopt;
  // RFC 3768 §7.1: the interval must match ours. Version 3 learns it instead.
  if (advert.authentication.type != config_.authentication.type) return Reject::bad_auth_type;
  if (config_.authentication.type != Authentication::Type::none &&
      advert.authentication.data != config_.authentication.data) {
    return Reject::bad_auth_data;
  }
  if (advert.interval != config_.advert_int) return Reject::bad_interval;
  return std::nullopt;
}

Instance::Heard Instance::on_advert(Instant now, const Advert& advert, Actions& out) {
  if (auto* backup = std::get_if<Backup>(&state_)) return in_backup(*backup, now, advert, out);
  if (auto* master = std::get_if<Master>(&state_)) return in_master(*master, now, advert, out);
  return Heard::nothing;
}

// RFC 9568 §6.4.2, "If an ADVERTISEMENT is received".
Instance::Heard Instance::in_backup(Backup& backup, Instant now, const Advert& advert,
                                    Actions& out) {
  if (advert.priority == priority_resign) {
    // "If the Priority in the ADVERTISEMENT is zero, then: Set the Active_Down_Timer to Skew_Time"
    backup.master_down_timer =
        now + skew_time(config_.version, priority_, backup.master_adver_interval);
    backup.silence_timer.reset();
    return Heard::resigned;
  }
  backup.master_heard = true;
  // "Discard the ADVERTISEMENT": the timer runs on, and we claim when it fires. That the lower
  // master lives is known all the same: nobody is told that it fell silent.
  if (!obeys(backup, now, advert)) {
    restart_silence_timer(backup, now, advert.interval);
    return Heard::nothing;
  }
  backup.master_adver_interval = advert.interval;
  restart_timers(backup, now);
  compare_addresses(advert, out);
  return Heard::living_master;
}

// "If Preempt_Mode is False, or if the Priority in the ADVERTISEMENT is greater than or equal to
// the local Priority"; and keepalived's preempt_delay, which begins with the first lower advert.
bool Instance::obeys(Backup& backup, Instant now, const Advert& advert) const {
  if (!config_.preempt || advert.priority >= priority_) {
    backup.preempt_after.reset();
    return true;
  }
  if (config_.preempt_delay == Duration::zero()) return false;
  if (!backup.preempt_after) backup.preempt_after = now + config_.preempt_delay;
  return now < *backup.preempt_after;
}

void Instance::restart_timers(Backup& backup, Instant now) const {
  const Duration interval = backup.master_adver_interval;
  backup.master_down_timer = now + master_down_interval(config_.version, priority_, interval);
  if (backup.master_heard) restart_silence_timer(backup, now, interval);
}

// Half an interval of patience beyond the one that is due.
void Instance::restart_silence_timer(Backup& backup, Instant now, Duration interval) {
  backup.silence_timer = now + interval * 3 / 2;
}

// RFC 9568 §6.4.3, "If an ADVERTISEMENT is received".
Instance::Heard Instance::in_master(Master& master, Instant now, const Advert& advert,
                                    Actions& out) {
  if (advert.priority == priority_resign) {
    // "Send an ADVERTISEMENT. Reset the Adver_Timer to Advertisement_Interval."
    send_advert(master, now, out);
    return Heard::nothing;
  }
  const bool sender_wins = advert.priority > priority_ ||
                           (advert.priority == priority_ && advert.sender > primary_address_);
  if (sender_wins) return Heard::yields;
  // "Send an ADVERTISEMENT immediately to assert the Active state to the sending VRRP Router".
  // RFC 3768 §6.4.3 discards in silence; keepalived answers in both versions, and so do we.
  compare_addresses(advert, out);
  send_advert(master, now, out);
  return Heard::nothing;
}

void Instance::on_time(Instant now, Actions& out) {
  if (auto* backup = std::get_if<Backup>(&state_)) {
    if (backup->silence_timer && now >= *backup->silence_timer) {
      backup->silence_timer.reset();
    }
    // §6.4.2, "If the Active_Down_Timer fires": Group decides what comes of it.
    if (backup->master_down_timer && now >= *backup->master_down_timer) {
      backup->master_down_timer.reset();
    }
  } else if (auto* master = std::get_if<Master>(&state_)) {
    if (now >= master->adver_timer) send_advert(*master, now, out);
    if (master->second_announce && now >= *master->second_announce) {
      master->second_announce.reset();
      out.emplace_back(Announce{index_});
    }
  }
}

std::optional<Instant> Instance::deadline() const {
  const auto earlier = [](std::optional<Instant> a, std::optional<Instant> b) {
    if (!a || !b) return a ? a : b;
    return std::optional{std::min(*a, *b)};
  };
  if (const auto* backup = std::get_if<Backup>(&state_)) {
    return earlier(backup->master_down_timer, backup->silence_timer);
  }
  if (const auto* master = std::get_if<Master>(&state_)) {
    return earlier(master->adver_timer, master->second_announce);
  }
  return std::nullopt;
}

// §6.4.1 and §6.4.3: "Set the Active_Down_Timer to Active_Down_Interval".
void Instance::become_backup(Instant now, std::optional<Duration> interval) {
  Backup backup{.master_adver_interval = interval.value_or(config_.advert_int),
                .master_down_timer = {},
                .silence_timer = {},
                .master_heard = interval.has_value(),
                .preempt_after = {}};
  restart_timers(backup, now);
  state_ = backup;
}

// §6.4.2, "If the Active_Down_Timer fires": "Send an ADVERTISEMENT … Set the Adver_Timer to
// Advertisement_Interval". The addresses come when Group says so.
void Instance::become_master(Instant now, Actions& out) {
  Master master{.adver_timer = now, .last_advert = now, .second_announce = {}};
  send_advert(master, now, out);
  state_ = master;
}

void Instance::announce(Instant now, Actions& out) {
  out.emplace_back(Announce{index_});
  auto* master = std::get_if<Master>(&state_);
  if (master != nullptr && config_.garp_master_delay > Duration::zero()) {
    master->second_announce = now + config_.garp_master_delay;
  }
}

void Instance::cancel_announcement() {
  if (auto* master = std::get_if<Master>(&state_)) master->second_announce.reset();
}

void Instance::set_priority(std::uint8_t priority) {
  const auto before = std::exchange(priority_, priority);
  auto* backup = std::get_if<Backup>(&state_);
  if (backup == nullptr || !backup->master_down_timer) return;
  const Duration interval = backup->master_adver_interval;
  *backup->master_down_timer +=
      skew_time(config_.version, priority, interval) - skew_time(config_.version, before, interval);
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

void Instance::expire_master_down_timer() {
  if (auto* backup = std::get_if<Backup>(&state_)) backup->master_down_timer.reset();
}

bool Instance::overslept(Instant now) const {
  const auto* master = std::get_if<Master>(&state_);
  // The most eager backup has no skew worth speaking of.
  return master != nullptr && now - master->last_advert > missed_adverts * config_.advert_int;
}

Advert Instance::advert(std::uint8_t priority) const {
  return {.version = config_.version,
          .vrid = config_.vrid,
          .priority = priority,
          .interval = config_.advert_int,
          .addresses = config_.addresses,
          .authentication = config_.authentication,
          .checksum = checksum_forms_.for_group(),
          .sender = primary_address_,
          .destination = config_.group,
          .ttl = multicast_ttl};
}

std::vector<Outgoing> Instance::outgoing(std::uint8_t priority) const {
  const Advert advert = this->advert(priority);
  if (!config_.unicast()) return {{advert, config_.group, multicast_ttl}};
  std::vector<Outgoing> all;
  for (std::size_t i = 0; i < config_.unicast_peers.size(); ++i) {
    auto& one = all.emplace_back(advert, config_.unicast_peers[i].address, config_.unicast_ttl);
    one.advert.checksum = checksum_forms_.for_peer(i);
    one.advert.destination = one.destination;
    one.advert.ttl = one.ttl;
  }
  return all;
}

void Instance::send_advert(Master& master, Instant now, Actions& out) const {
  out.emplace_back(SendAdvert{index_, priority_});
  master.last_advert = now;
  // On time, the beat is kept; late or out of turn, it starts anew.
  const bool on_beat = now >= master.adver_timer && now - master.adver_timer < config_.advert_int;
  master.adver_timer = (on_beat ? master.adver_timer : now) + config_.advert_int;
}

// RFC 9568 §7.1 lets a receiver compare the addresses and log a difference. keepalived 2.2.7 drops
// such an advert and so ends with two masters; newer ones accept it, as we do.
void Instance::compare_addresses(const Advert& advert, Actions& out) {
  auto theirs = advert.addresses, ours = config_.addresses;
  std::ranges::sort(theirs);
  std::ranges::sort(ours);
  if (theirs == ours) {
    reported_addresses_.reset();
    return;
  }
  if (theirs == reported_addresses_) return;
  const auto list = [](const std::vector<IpAddress>& addresses) {
    std::string text;
    for (const auto& address : addresses) text += (text.empty() ? "" : ", ") + address.to_string();
    return text.empty() ? std::string{"none"} : text;
  };
  out.emplace_back(
      Report{Report::Level::warning, "(" + config_.name + ") " + advert.sender.to_string() +
                                         " advertises other addresses: it has " + list(theirs) +
                                         ", this node has " + list(ours) +
                                         "; make virtual_ipaddress equal on both nodes"});
  reported_addresses_ = std::move(theirs);
}

}  // namespace vrrpd::protocol
