// SPDX-License-Identifier: Apache-2.0
#include "config/virtual_macs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "config/address_line.hpp"

namespace vrrpd::config {
namespace {

/// RFC 9568 §7.3
MacBytes virtual_mac(Family family, std::uint8_t virtual_router_id) {
  const std::uint8_t family_byte = family == Family::ipv4 ? 1 : 2;
  return {0x00, 0x00, 0x5e, 0x00, family_byte, virtual_router_id};
}

using Taken = std::function<bool(const std::string& name)>;

class Naming {
 public:
  Naming(Model& model, const Taken& taken_on_host, Complaints& complaints)
      : model_{model}, taken_on_host_{taken_on_host}, complaints_{complaints} {
    for (VrrpInstance& instance : model_.instances) {
      taken_.insert(instance.interface);
      if (instance.vmac && !instance.vmac->name.empty()) reserve(*instance.vmac);
    }
  }

  void name_all() {
    for (VrrpInstance& instance : model_.instances) {
      if (instance.vmac) make_own(instance);
      for (auto* list : {&instance.virtual_ipaddress, &instance.virtual_ipaddress_excluded}) {
        for (VirtualAddress& address : *list) place(instance, address);
      }
    }
  }

 private:
  /// A name that the file gives: the first who has it keeps it.
  void reserve(VirtualMac& vmac) {
    if (take(vmac.name)) return;
    complaints_.warning(
        vmac.place,
        fmt::format("there is an interface {} already, taking another name", quoted(vmac.name)),
        "each virtual MAC address needs an interface of its own");
    vmac.name.clear();
  }

  void make_own(VrrpInstance& instance) {
    VirtualMac& vmac = *instance.vmac;
    if (vmac.name.empty()) {
      vmac.name = free_name(prefix(), instance.family, instance.virtual_router_id, vmac.place);
    }
    model_.mac_interfaces.push_back(
        {.name = vmac.name,
         .base = vmac.base,
         .mac = vmac.mac,
         .ipv6 = instance.family == Family::ipv6,
         .hears_ipv4 = !vmac.transmit_base && instance.family == Family::ipv4,
         .instance = instance.name,
         .place = vmac.place});
  }

  /// The interface that the address goes to, if that has a virtual MAC address.
  void place(VrrpInstance& instance, VirtualAddress& address) {
    const bool elsewhere = !address.device.empty() && address.device != instance.interface;
    const bool other_family = address.address.family() != instance.family;
    const bool own_asked =
        address.use_vmac || (instance.vmac_for_addresses && (elsewhere || other_family));
    if (!elsewhere && instance.vmac && !(other_family && own_asked)) {
      use(find(instance.vmac->name), address);
    } else if (own_asked) {
      const std::string& base = elsewhere ? address.device : instance.interface;
      use(of_address(instance, base, address), address);
    }
  }

  static void use(MacInterface& interface, VirtualAddress& address) {
    address.device = interface.name;
    interface.ipv6 |= !address.address.is_v4();
  }

  MacInterface& find(const std::string& name) {
    return *std::ranges::find(model_.mac_interfaces, name, &MacInterface::name);
  }

  /// One for all addresses of the instance that have the family and the interface below in common.
  MacInterface& of_address(const VrrpInstance& instance, const std::string& base,
                           const VirtualAddress& address) {
    const Family family = address.address.family();
    const MacBytes mac = virtual_mac(family, instance.virtual_router_id);
    const auto known = std::ranges::find_if(model_.mac_interfaces, [&](const MacInterface& other) {
      return other.instance == instance.name && other.base == base && other.mac == mac;
    });
    if (known != model_.mac_interfaces.end()) return *known;
    const auto& global = model_.global;
    const std::string& prefix_of_addresses =
        global.vmac_addr_prefix.empty() ? prefix() : global.vmac_addr_prefix;
    model_.mac_interfaces.push_back(
        {.name = free_name(prefix_of_addresses, family, instance.virtual_router_id, address.place),
         .base = base,
         .mac = mac,
         .instance = instance.name,
         .place = address.place});
    return model_.mac_interfaces.back();
  }

  [[nodiscard]] const std::string& prefix() const {
    static const std::string usual = "vrrp";
    return model_.global.vmac_prefix.empty() ? usual : model_.global.vmac_prefix;
  }

  /// keepalived: vrrp.51; if that is taken vrrp6.51 or vrrp4.51; then vrrp.51.2 and so on.
  /// Of a prefix that leaves no room for that, keepalived takes what fits.
  std::string free_name(std::string_view prefix, Family family, std::uint8_t id,
                        const Place& place) {
    std::string ending = fmt::format(".{}", id);
    if (!take(fitting(prefix, ending))) {
      ending = fmt::format("{}.{}", family == Family::ipv4 ? 4 : 6, id);
      for (unsigned number = 2; !take(fitting(prefix, ending)); ++number) {
        ending = fmt::format(".{}.{}", id, number);
      }
    }
    const std::string name = fitting(prefix, ending);
    if (name.size() < prefix.size() + ending.size()) {
      complaints_.note(place, fmt::format("{} is too long for an interface, taking {}",
                                          quoted(fmt::format("{}{}", prefix, ending)), name));
    }
    return name;
  }

  static std::string fitting(std::string_view prefix, std::string_view ending) {
    return fmt::format("{}{}", prefix.substr(0, kLongestInterfaceName - ending.size()), ending);
  }

  /// False: somebody has it.
  bool take(const std::string& name) {
    return !(taken_on_host_ && taken_on_host_(name)) && taken_.insert(name).second;
  }

  Model& model_;
  const Taken& taken_on_host_;
  Complaints& complaints_;
  std::set<std::string> taken_;
};

}  // namespace

void take_virtual_mac(Completion& completion) {
  auto& [draft, instance, global, complaints] = completion;
  if (draft.vmac_transmit_base && !draft.vmac) {
    complaints.warning(*draft.vmac_transmit_base,
                       "`vmac_xmit_base' without `use_vmac', ignoring it");
  }
  if (!draft.vmac) return;
  const Place& place = draft.vmac->place;
  if (instance.interface.empty()) {
    complaints.warning(place, "`use_vmac' without `interface', ignoring it");
    return;
  }
  VirtualMac vmac{.name = draft.vmac->name,
                  .base = instance.interface,
                  .mac = virtual_mac(instance.family, instance.virtual_router_id),
                  .transmit_base = draft.vmac_transmit_base.has_value(),
                  .place = place};
  // Of five bytes the sixth is the router's.
  std::ranges::copy(draft.vmac->mac, vmac.mac.begin());
  if (!instance.unicast_peers.empty() && !vmac.transmit_base) {
    complaints.warning(place,
                       "unicast adverts leave by the interface itself: taking "
                       "`vmac_xmit_base'");
    vmac.transmit_base = true;
  }
  instance.vmac = std::move(vmac);
}

void name_virtual_macs(Model& model, const Taken& taken_on_host, Complaints& complaints) {
  Naming{model, taken_on_host, complaints}.name_all();
}

}  // namespace vrrpd::config
