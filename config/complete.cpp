// SPDX-License-Identifier: Apache-2.0
#include "config/complete.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace vrrpd::config {
namespace {

using namespace std::chrono_literals;

constexpr std::uint8_t kOwner = 255;         // RFC 9568 §5.2.4
constexpr std::uint8_t kDefault = 100;       // the same section
constexpr std::size_t kMostAddresses = 255;  // Count IPvX Addr is one byte, §5.2.5

class Completion {
 public:
  Completion(InstanceDraft& draft, Complaints& complaints)
      : draft_{draft}, instance_{draft.instance}, complaints_{complaints} {}

  void take_version(const GlobalDefs& global) {
    instance_.version = draft_.version.value_or(global.vrrp_version.value_or(2));
  }

  void take_identity() {
    if (instance_.interface.empty()) {
      complaints_.error(instance_.place, named("has no `interface'"),
                        "name the interface that the adverts go out of");
    }
    if (!draft_.virtual_router_id_given) {
      complaints_.error(instance_.place, named("has no `virtual_router_id'"),
                        "a number from 1 to 255, the same on every node");
    }
  }

  /// keepalived: `state MASTER` makes an address owner of who does not say otherwise.
  void take_priority() {
    const bool master = draft_.state && draft_.state->value == InitialState::master;
    if (draft_.state) instance_.state = draft_.state->value;
    if (draft_.priority) {
      instance_.priority = draft_.priority->value;
      return;
    }
    instance_.priority = master ? kOwner : kDefault;
    if (!master) return;
    complaints_.warning(draft_.state->place, "`state MASTER' without `priority': taking 255",
                        "255 is for the owner of the address: give a priority");
  }

  void take_preemption() {
    const bool master = instance_.state == InitialState::master;
    const bool owner = instance_.priority == kOwner;
    instance_.nopreempt = draft_.nopreempt.has_value();
    if (instance_.nopreempt && (master || owner)) {
      complaints_.warning(*draft_.nopreempt,
                          fmt::format("`nopreempt' has no effect with `{}', clearing it",
                                      master ? "state MASTER" : "priority 255"),
                          master ? "use `state BACKUP' on both nodes" : "");
      instance_.nopreempt = false;
    }
    if (!draft_.preempt_delay) return;
    instance_.preempt_delay = draft_.preempt_delay->value;
    if (instance_.preempt_delay == 0s || !(master || instance_.nopreempt)) return;
    complaints_.warning(draft_.preempt_delay->place,
                        fmt::format("`preempt_delay' has no effect with `{}', clearing it",
                                    master ? "state MASTER" : "nopreempt"));
    instance_.preempt_delay = 0s;
  }

  /// Version 2 has whole seconds (RFC 3768 §5.3.7), version 3 centiseconds in 12 bits (RFC 9568
  /// §5.2.7).
  void take_advert_int() {
    if (!draft_.advert_int) return;
    constexpr Duration kLongest = 40'950ms;
    const Duration asked = draft_.advert_int->value;
    const bool old = instance_.version == 2;
    Duration taken = old ? Duration{std::chrono::round<std::chrono::seconds>(asked)}
                         : Duration{std::chrono::round<Centiseconds>(asked)};
    if (taken != asked || taken == Duration::zero() || (!old && taken > kLongest)) {
      taken = old ? std::max<Duration>(taken, 1s) : std::min(taken, kLongest);
      using Seconds = std::chrono::duration<double>;
      complaints_.warning(
          draft_.advert_int->place,
          fmt::format("{} s between adverts are rounded to {} s in version {}",
                      Seconds{asked}.count(), Seconds{taken}.count(), instance_.version),
          old ? "version 3 has fractions of a second" : "");
    }
    instance_.advert_int = taken;
  }

  void take_authentication() {
    if (!draft_.authentication) return;
    Authentication& authentication = *draft_.authentication;
    if (instance_.version == 3) {
      complaints_.warning(authentication.place, "version 3 has no `authentication', ignoring it");
      return;
    }
    if (authentication.type == Authentication::Type::ah) return;  // it has been said
    const bool pass = authentication.type == Authentication::Type::pass;
    if (!pass || authentication.pass.empty()) {
      complaints_.warning(authentication.place,
                          fmt::format("`authentication' without `{}', ignoring it",
                                      pass ? "auth_pass" : "auth_type"));
      return;
    }
    instance_.auth_pass_set = true;
    instance_.auth_pass = std::move(authentication.pass);
  }

  void take_addresses() {
    std::vector<VirtualAddress>& addresses = instance_.virtual_ipaddress;
    if (addresses.empty()) {
      const std::string message = named("has no `virtual_ipaddress'");
      if (instance_.version == 3) {
        complaints_.error(instance_.place, message, "RFC 9568 wants at least one address");
      } else {
        complaints_.warning(instance_.place, message);
      }
    }
    if (addresses.size() <= kMostAddresses) return;
    complaints_.warning(addresses[kMostAddresses].place,
                        fmt::format("an advert has room for {} addresses, leaving out {}",
                                    kMostAddresses, addresses.size() - kMostAddresses),
                        "a second vrrp_instance can take the others");
    addresses.resize(kMostAddresses);
  }

  /// keepalived tracks it without being told.
  void drop_own_interface() {
    for (const TrackedInterface& tracked : instance_.track_interface) {
      if (tracked.name != instance_.interface) continue;
      complaints_.note(tracked.place, fmt::format("{} is the instance's own interface, which is "
                                                  "tracked anyway",
                                                  quoted(tracked.name)));
    }
    std::erase_if(instance_.track_interface, [this](const TrackedInterface& tracked) {
      return tracked.name == instance_.interface;
    });
  }

 private:
  [[nodiscard]] std::string named(std::string_view what) const {
    return fmt::format("vrrp_instance {} {}", quoted(instance_.name), what);
  }

  InstanceDraft& draft_;
  VrrpInstance& instance_;
  Complaints& complaints_;
};

}  // namespace

std::optional<VrrpInstance> complete(InstanceDraft draft, const GlobalDefs& global,
                                     Complaints& complaints) {
  if (draft.family == Family::ipv6) {  // the first address decides
    complaints.warning(draft.instance.place,
                       fmt::format("IPv6 is not supported yet, leaving out vrrp_instance {}",
                                   quoted(draft.instance.name)));
    return std::nullopt;
  }
  Completion completion{draft, complaints};
  completion.take_version(global);
  completion.take_identity();
  completion.take_priority();
  completion.take_preemption();
  completion.take_advert_int();
  completion.take_authentication();
  completion.take_addresses();
  completion.drop_own_interface();
  return std::move(draft.instance);
}

}  // namespace vrrpd::config
