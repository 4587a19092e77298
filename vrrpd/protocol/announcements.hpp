// SPDX-License-Identifier: Apache-2.0
// When a master's addresses are announced, beyond the first time: keepalived's garp_* schedule.
#pragma once

#include <optional>

#include "vrrpd/protocol/actions.hpp"
#include "vrrpd/protocol/instance_config.hpp"

namespace vrrpd::protocol {

class Announcements {
 public:
  Announcements(const InstanceConfig& config, std::size_t instance);

  /// The configuration was read anew: what is on its way stays so, what comes next is as it says.
  void reconfigure(Instant now, const InstanceConfig& config);

  /// The addresses came up: one burst, and once more after garp_master_delay.
  void addresses_up(Instant now, Actions& out);
  /// They were up all the time (decision 17): refreshed, not announced.
  void addresses_kept(Instant now);
  /// Somebody else just announced them as his own: a burst, and once more after
  /// garp_lower_prio_delay. A flood of such adverts is answered once in each advert interval.
  void lower_priority_heard(Instant now, Actions& out);
  /// The addresses are gone: a burst that was still to come would lead clients here.
  void cancel();

  void on_time(Instant now, Actions& out);
  [[nodiscard]] std::optional<Instant> deadline() const;

 private:
  std::size_t instance_;
  Duration master_delay_, refresh_interval_, lower_delay_, advert_int_;
  bool after_lower_;  ///< garp_lower_prio_repeat > 0
  bool up_ = false;   ///< the addresses are

  std::optional<Instant> second_, refresh_;
  std::optional<Instant> lower_second_;   ///< garp_lower_prio_delay
  std::optional<Instant> lower_put_off_;  ///< heard again too soon: announced then
  Instant lower_quiet_until_{};
};

}  // namespace vrrpd::protocol
