// SPDX-License-Identifier: Apache-2.0
// Priority, preemption and timers: what the election of RFC 9568 §6.4 runs on.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "config/completion.hpp"

namespace vrrpd::config {
namespace {

using namespace std::chrono_literals;
using DecimalSeconds = std::chrono::duration<double>;

constexpr std::uint8_t kDefault = 100;  // RFC 9568 §5.2.4

}  // namespace

/// keepalived: `state MASTER` makes an address owner of who does not say otherwise.
void take_priority(Completion& completion) {
  const auto& [draft, instance, global, complaints] = completion;
  const bool master = draft.state && draft.state->value == InitialState::master;
  if (draft.state) instance.state = draft.state->value;
  if (draft.priority) {
    instance.priority = draft.priority->value;
    return;
  }
  instance.priority = master ? kOwner : kDefault;
  if (!master) return;
  complaints.warning(draft.state->place, "`state MASTER' without `priority': taking 255",
                     "255 is for the owner of the address: give a priority");
}

void take_preemption(Completion& completion) {
  const auto& [draft, instance, global, complaints] = completion;
  const bool master = instance.state == InitialState::master;
  const bool owner = instance.priority == kOwner;
  instance.nopreempt = draft.nopreempt.has_value();
  if (instance.nopreempt && master) {
    complaints.warning(*draft.nopreempt,
                       "`nopreempt' has no effect with `state MASTER', clearing it",
                       "use `state BACKUP' on both nodes");
    complaints.remark(draft.state->place, "the state is here");
    instance.nopreempt = false;
  } else if (instance.nopreempt && owner) {
    complaints.warning(*draft.nopreempt,
                       "`nopreempt' has no effect with `priority 255', clearing it",
                       "an owner takes its addresses");
    complaints.remark(draft.priority->place, "the priority is here");
    instance.nopreempt = false;
  }
  if (!draft.preempt_delay) return;
  instance.preempt_delay = draft.preempt_delay->value;
  if (instance.preempt_delay == 0s || !(master || instance.nopreempt)) return;
  complaints.warning(draft.preempt_delay->place,
                     fmt::format("`preempt_delay' has no effect with `{}', clearing it",
                                 master ? "state MASTER" : "nopreempt"));
  complaints.remark(master ? draft.state->place : *draft.nopreempt, "which is here");
  instance.preempt_delay = 0s;
}

/// Half a unit goes up, as with keepalived: a version 2 peer that rounds otherwise is not believed.
template <class Unit>
Duration rounded(Duration asked) {
  return std::chrono::floor<Unit>(asked + Duration{Unit{1}} / 2);
}

/// Version 2 has whole seconds (RFC 3768 §5.3.7), version 3 centiseconds in 12 bits (RFC 9568
/// §5.2.7).
void take_advert_int(Completion& completion) {
  const auto& [draft, instance, global, complaints] = completion;
  if (!draft.advert_int) return;
  constexpr Duration kLongest = 40'950ms;
  const Duration asked = draft.advert_int->value;
  const bool old = instance.version == 2;
  Duration taken = old ? rounded<std::chrono::seconds>(asked) : rounded<Centiseconds>(asked);
  if (taken != asked || taken == Duration::zero() || (!old && taken > kLongest)) {
    taken = old ? std::max<Duration>(taken, 1s) : std::min(taken, kLongest);
    const bool bounded = !old && asked > kLongest;
    complaints.warning(
        draft.advert_int->place,
        fmt::format("{} s between adverts are {} {} s in version {}", DecimalSeconds{asked}.count(),
                    bounded ? "too long, taking" : "rounded to", DecimalSeconds{taken}.count(),
                    instance.version),
        old ? "version 3 has fractions of a second" : "");
    if (draft.version) complaints.remark(draft.version->place, "the version is here");
  }
  instance.advert_int = taken;
}

/// keepalived: going on as backup after a stall is for those who do not preempt.
void take_stall_rule(Completion& completion) {
  const auto& [draft, instance, global, complaints] = completion;
  if (!draft.timer_expired_backup) return;
  if (instance.nopreempt) {
    instance.timer_expired_backup = draft.timer_expired_backup->value;
    return;
  }
  complaints.warning(draft.timer_expired_backup->place,
                     "`timer_expired_backup' needs `nopreempt', ignoring it",
                     "an instance that preempts would take the addresses right back");
}

void take_election_flags(Completion& completion) {
  VrrpInstance& instance = completion.instance;
  instance.down_timer_adverts =
      completion.value_or(&Inheritable::down_timer_adverts, instance.down_timer_adverts);
  instance.skip_check_adv_addr = completion.value_or(&Inheritable::skip_check_adv_addr, false);
  instance.lower_prio_no_advert = completion.value_or(&Inheritable::lower_prio_no_advert, false);
  instance.higher_prio_send_advert =
      completion.value_or(&Inheritable::higher_prio_send_advert, false);
  instance.owner_ignore_adverts = completion.value_or(&Inheritable::owner_ignore_adverts, false);
  instance.v3_checksum_as_v2 = completion.value_or(&Inheritable::v3_checksum_as_v2, false);
}

}  // namespace vrrpd::config
