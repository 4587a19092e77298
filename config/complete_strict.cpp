// SPDX-License-Identifier: Apache-2.0
// strict_mode and vrrp_strict: what keepalived's users expect of it, each change said.
#include <fmt/format.h>

#include "config/completion.hpp"

namespace vrrpd::config {
namespace {

/// Takes the setting back to what the RFC has, and says so if somebody asked for something else.
template <class Setting, class T>
void reset(Completion& completion, Setting& setting, T rule, const Given<T>* asked,
           std::string_view keyword) {
  setting = rule;
  if (asked == nullptr || asked->value == rule) return;
  completion.complaints.warning(asked->place,
                                fmt::format("`{}' is fixed in strict mode, ignoring it", keyword));
}

void settle_state(Completion& completion) {
  const auto& [draft, instance, global, complaints] = completion;
  if (instance.state != InitialState::master || instance.priority == kOwner) return;
  complaints.warning(draft.state->place,
                     "strict mode: `state MASTER' is for priority 255, taking BACKUP");
  instance.state = InitialState::backup;
}

void settle_preempt_delay(Completion& completion) {
  const auto& [draft, instance, global, complaints] = completion;
  if (instance.preempt_delay == Duration::zero()) return;
  complaints.warning(draft.preempt_delay->place, "strict mode has no `preempt_delay', ignoring it");
  instance.preempt_delay = Duration::zero();
}

void settle_timers_and_announcements(Completion& completion) {
  VrrpInstance& instance = completion.instance;
  const auto hold = [&](auto& setting, auto rule, auto inherited, std::string_view keyword) {
    reset(completion, setting, rule, completion.given(inherited), keyword);
  };
  hold(instance.down_timer_adverts, 3u, &Inheritable::down_timer_adverts, "down_timer_adverts");
  hold(instance.garp_lower_prio_delay_s, 0u, &Inheritable::garp_lower_prio_delay_s,
       "garp_lower_prio_delay");
  hold(instance.garp_lower_prio_repeat, 0u, &Inheritable::garp_lower_prio_repeat,
       "garp_lower_prio_repeat");
  // RFC 3768 §6.4.3 discards a lower advert; RFC 9568 §6.4.3 answers it. keepalived, which goes by
  // RFC 5798 there, answers in no version.
  hold(instance.lower_prio_no_advert, instance.version == 2, &Inheritable::lower_prio_no_advert,
       "lower_prio_no_advert");
  hold(instance.higher_prio_send_advert, false, &Inheritable::higher_prio_send_advert,
       "higher_prio_send_advert");
}

/// RFC 9568 §7.2: adverts leave with the virtual MAC address. Unicast ones have no choice.
void settle_virtual_mac(Completion& completion) {
  const auto& [draft, instance, global, complaints] = completion;
  if (!draft.vmac_transmit_base || !instance.vmac || !instance.unicast_peers.empty()) return;
  complaints.warning(*draft.vmac_transmit_base, "strict mode has no `vmac_xmit_base', ignoring it");
  instance.vmac->transmit_base = false;
}

}  // namespace

void take_version(Completion& completion) {
  const auto& [draft, instance, global, complaints] = completion;
  instance.strict = completion.value_or(&Inheritable::strict, false);
  if (draft.family) instance.family = draft.family->value;
  const bool ipv6 = instance.family == Family::ipv6;
  // keepalived: vrrp_version is for IPv4.
  instance.version = ipv6 ? 3 : global.vrrp_version.value_or(2);
  if (draft.version) instance.version = draft.version->value;
  if (!instance.strict || !ipv6 || instance.version != 2) return;
  complaints.warning(draft.version->place, "strict mode: IPv6 is not of version 2, taking 3");
  instance.version = 3;
}

void hold_to_the_rules(Completion& completion) {
  const VrrpInstance& instance = completion.instance;
  if (!instance.strict) return;
  settle_state(completion);
  settle_preempt_delay(completion);
  settle_timers_and_announcements(completion);
  settle_virtual_mac(completion);
  if (instance.unicast_peers.empty()) return;
  completion.complaints.warning(instance.unicast_peers.front().place,
                                "strict mode: no RFC has unicast adverts",
                                "keepalived 2.3 and newer refuse to start with them");
}

}  // namespace vrrpd::config
