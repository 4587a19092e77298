// SPDX-License-Identifier: Apache-2.0
// What an instance has of its own or from global_defs: strict_mode or vrrp_strict,
// garp_master_delay or vrrp_garp_master_delay, and so on. One type says both, so that neither place
// can forget one.
#pragma once

#include "config/given.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::config {

/// garp_extra_if [all] SECONDS
struct ExtraAnnouncements {
  Duration interval{};  ///< 0: none
  bool all = false;
};

struct Inheritable {
  MaybeGiven<bool> strict;
  MaybeGiven<bool> skip_check_adv_addr;
  MaybeGiven<bool> check_unicast_src;
  MaybeGiven<bool> lower_prio_no_advert;
  MaybeGiven<bool> higher_prio_send_advert;
  MaybeGiven<bool> owner_ignore_adverts;
  MaybeGiven<bool> v3_checksum_as_v2;
  MaybeGiven<unsigned> down_timer_adverts;

  MaybeGiven<unsigned> garp_master_delay_s;
  MaybeGiven<unsigned> garp_master_repeat;
  MaybeGiven<unsigned> garp_master_refresh_s;
  MaybeGiven<unsigned> garp_master_refresh_repeat;
  MaybeGiven<unsigned> garp_lower_prio_delay_s;
  MaybeGiven<unsigned> garp_lower_prio_repeat;
  MaybeGiven<ExtraAnnouncements> garp_extra_if;
};

}  // namespace vrrpd::config
