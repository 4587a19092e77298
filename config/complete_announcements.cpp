// SPDX-License-Identifier: Apache-2.0
// The garp_* family. keepalived: what follows a lower-priority advert is, unless an instance says
// otherwise, as global_defs has it for a new master, whatever the instance says of a new master.
#include "config/completion.hpp"

namespace vrrpd::config {

void take_announcements(Completion& completion) {
  VrrpInstance& instance = completion.instance;
  const Inheritable& defaults = completion.global.defaults;
  const bool least = completion.global.min_garp;
  const unsigned delay =
      defaults.garp_master_delay_s ? defaults.garp_master_delay_s->value : (least ? 0 : 5);
  const unsigned repeat =
      defaults.garp_master_repeat ? defaults.garp_master_repeat->value : (least ? 1 : 5);

  instance.garp_master_delay_s = completion.value_or(&Inheritable::garp_master_delay_s, delay);
  instance.garp_master_repeat = completion.value_or(&Inheritable::garp_master_repeat, repeat);
  instance.garp_master_refresh_s = completion.value_or(&Inheritable::garp_master_refresh_s, 0u);
  instance.garp_master_refresh_repeat =
      completion.value_or(&Inheritable::garp_master_refresh_repeat, 1u);
  instance.garp_lower_prio_delay_s =
      completion.value_or(&Inheritable::garp_lower_prio_delay_s, delay);
  instance.garp_lower_prio_repeat =
      completion.value_or(&Inheritable::garp_lower_prio_repeat, repeat);
  if (const auto* extra = completion.given(&Inheritable::garp_extra_if)) {
    if (extra->value.interval > Duration::zero()) {
      instance.garp_extra_if = extra->value.interval;
      instance.garp_extra_if_all = extra->value.all;
    }
  }
}

}  // namespace vrrpd::config
