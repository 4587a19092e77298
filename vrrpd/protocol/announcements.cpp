// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/protocol/announcements.hpp"

#include "vrrpd/protocol/earliest.hpp"

namespace vrrpd::protocol {
namespace {

/// True, and disarmed, if it is due.
bool fired(std::optional<Instant>& timer, Instant now) {
  if (!timer || now < *timer) return false;
  timer.reset();
  return true;
}

std::optional<Instant> after(Instant now, Duration delay) {
  return delay > Duration::zero() ? std::optional{now + delay} : std::nullopt;
}

}  // namespace

Announcements::Announcements(const InstanceConfig& config, std::size_t instance)
    : instance_{instance},
      master_delay_{config.garp_master_delay},
      refresh_interval_{config.garp_master_refresh},
      lower_delay_{config.garp_lower_prio_delay},
      advert_int_{config.advert_int},
      after_lower_{config.garp_lower_prio} {}

void Announcements::reconfigure(Instant now, const InstanceConfig& config) {
  const Duration before = refresh_interval_;
  master_delay_ = config.garp_master_delay;
  refresh_interval_ = config.garp_master_refresh;
  lower_delay_ = config.garp_lower_prio_delay;
  advert_int_ = config.advert_int;
  after_lower_ = config.garp_lower_prio;
  if (up_ && refresh_interval_ != before) refresh_ = after(now, refresh_interval_);
}

void Announcements::addresses_up(Instant now, Actions& out) {
  up_ = true;
  out.emplace_back(Announce{instance_, Burst::master});
  second_ = after(now, master_delay_);
  refresh_ = after(now, refresh_interval_);
}

void Announcements::addresses_kept(Instant now) {
  up_ = true;
  refresh_ = after(now, refresh_interval_);
}

void Announcements::lower_priority_heard(Instant now, Actions& out) {
  if (!after_lower_) return;
  if (now < lower_quiet_until_) {
    lower_put_off_ = lower_quiet_until_;
    return;
  }
  out.emplace_back(Announce{instance_, Burst::lower_priority});
  lower_put_off_.reset();
  lower_quiet_until_ = now + advert_int_;
  lower_second_ = after(now, lower_delay_);
}

void Announcements::cancel() {
  up_ = false;
  second_.reset();
  refresh_.reset();
  lower_second_.reset();
  lower_put_off_.reset();
}

void Announcements::on_time(Instant now, Actions& out) {
  if (fired(second_, now)) out.emplace_back(Announce{instance_, Burst::master});
  if (fired(refresh_, now)) {
    out.emplace_back(Announce{instance_, Burst::refresh});
    refresh_ = now + refresh_interval_;
  }
  if (fired(lower_second_, now)) out.emplace_back(Announce{instance_, Burst::lower_priority});
  if (fired(lower_put_off_, now)) lower_priority_heard(now, out);
}

std::optional<Instant> Announcements::deadline() const {
  return earliest(second_, refresh_, lower_second_, lower_put_off_);
}

}  // namespace vrrpd::protocol
