// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/network_fit.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <utility>

namespace vrrpd::runtime {
namespace {

bool in_network(const IpAddress& address, const IpAddress& network, unsigned prefix_length) {
  if (address.family() != network.family()) return false;
  const auto ours = address.bytes(), theirs = network.bytes();
  for (std::size_t at = 0; at < ours.size(); ++at) {
    const auto bits =
        std::clamp<int>(static_cast<int>(prefix_length) - static_cast<int>(8 * at), 0, 8);
    const auto mask = static_cast<std::uint8_t>(0xff00u >> bits);
    if (((ours[at] ^ theirs[at]) & mask) != 0) return false;
  }
  return true;
}

class NetworkFit {
 public:
  NetworkFit(const config::Model& model, const HostView& host) : host_{host} {
    for (const auto& instance : model.instances) {
      for (const auto* list : {&instance.virtual_ipaddress, &instance.virtual_ipaddress_excluded})
        for (const auto& address : *list) virtual_.insert(address.address);
    }
  }

  void look_at(const config::VrrpInstance& instance, Diagnostics& diagnostics) const {
    const auto outside = [&](const config::VirtualAddress& address) {
      return is_outside(address, networks_of(device_of(instance, address), address));
    };
    const auto& lines = instance.virtual_ipaddress;
    const auto first = std::ranges::find_if(lines, outside);
    if (first == lines.end()) return;
    const auto others = std::count_if(std::next(first), lines.end(), outside);
    const auto& device = device_of(instance, *first);
    diagnostics.push_back(
        {Severity::note,
         first->place,
         fmt::format("{}{} in no network of {}, which has {}", first->address.to_string(),
                     others == 0 ? " is" : fmt::format(" and {} more of the block are", others),
                     device, text_of(networks_of(device, *first))),
         "hosts on the link find it only by a route; an address with /LEN brings its own network",
         {{instance.place, fmt::format("the instance is on {}", instance.interface)}}});
  }

 private:
  struct Network {
    IpAddress address;
    unsigned prefix_length;
  };

  static std::string text_of(const std::vector<Network>& networks) {
    std::vector<std::string> texts;
    for (const auto& network : networks) {
      texts.push_back(fmt::format("{}/{}", network.address.to_string(), network.prefix_length));
    }
    return fmt::format("{}", fmt::join(texts, ", "));
  }

  static const std::string& device_of(const config::VrrpInstance& instance,
                                      const config::VirtualAddress& address) {
    return address.device.empty() ? instance.interface : address.device;
  }

  /// Those that tell where an address of that family belongs; virtual ones come and go.
  [[nodiscard]] std::vector<Network> networks_of(const std::string& device,
                                                 const config::VirtualAddress& address) const {
    std::vector<Network> networks;
    const unsigned index = host_.index_of(device);
    for (const auto& one : host_.addresses) {
      const bool counts = index != 0 && one.key.ifindex == index && !one.key.peer &&
                          one.key.address.family() == address.address.family() &&
                          one.key.prefix_length < one.key.address.bit_count() &&
                          !one.key.address.is_link_local() && !virtual_.contains(one.key.address);
      if (counts) networks.push_back({one.key.address, one.key.prefix_length});
    }
    return networks;
  }

  static bool is_outside(const config::VirtualAddress& address,
                         const std::vector<Network>& networks) {
    if (address.prefix_length < address.address.bit_count() || address.peer) return false;
    if (address.address.is_link_local() || address.scope != 0 || networks.empty()) return false;
    return std::ranges::none_of(networks, [&](const Network& network) {
      return in_network(address.address, network.address, network.prefix_length);
    });
  }

  const HostView& host_;
  std::set<IpAddress> virtual_;
};

}  // namespace

void note_addresses_outside(const config::Model& model, const HostView& host,
                            Diagnostics& diagnostics) {
  const NetworkFit fit{model, host};
  for (const auto& instance : model.instances) fit.look_at(instance, diagnostics);
}

void warn_of_absent_sources(const config::Model& model, const HostView& host,
                            Diagnostics& diagnostics) {
  for (const auto& instance : model.instances) {
    const auto& source = instance.multicast_source;
    if (!source || host.index_of(instance.interface) == 0) continue;
    const bool here = std::ranges::any_of(
        host.addresses, [&](const auto& address) { return address.key.address == *source; });
    const bool own = std::ranges::any_of(instance.virtual_ipaddress, [&](const auto& address) {
      return address.address == *source;  // said by the reader of the file
    });
    if (here || own) continue;
    diagnostics.push_back(
        {Severity::warning,
         instance.place,
         fmt::format("{}: this host has not the address {} (mcast_src_ip): {} until it has",
                     instance.name, source->to_string(),
                     instance.track_src_ip ? "the instance is in fault"
                                           : fmt::format("adverts leave from the first one of {}",
                                                         instance.interface)),
         {},
         {}});
  }
}

}  // namespace vrrpd::runtime
