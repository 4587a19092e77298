// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/protocol/instance_config.hpp"

namespace vrrpd::protocol {

InstanceConfig under_strict_mode(InstanceConfig config) {
  if (!config.strict) return config;
  config.down_timer_adverts = 3;  // RFC 9568 §6.1
  config.preempt_delay = {};      // no RFC knows one
  config.garp_lower_prio = false;
  config.higher_prio_send_advert = false;
  config.owner_ignore_adverts = true;  // RFC 9568 §7.1
  // RFC 3768 §6.4.3 discards a lower advert; RFC 9568 §6.4.3 answers it.
  config.lower_prio_no_advert = config.version == Version::v2;
  return config;
}

}  // namespace vrrpd::protocol
