// SPDX-License-Identifier: Apache-2.0
// To whom an advert goes, and what the IP header must say.
#pragma once

#include <vector>

#include "vrrpd/protocol/checksum_forms.hpp"
#include "vrrpd/protocol/instance_config.hpp"

namespace vrrpd::protocol {

/// An advert on its way: what to encode, and what the IP header must say.
struct Outgoing {
  Advert advert;
  IpAddress destination;
  std::uint8_t ttl = 0;

  bool operator==(const Outgoing&) const = default;
};

/// What the virtual router says with `priority`, from `sender`: one advert for the group, or one
/// for each unicast peer.
[[nodiscard]] std::vector<Outgoing> outgoing(const InstanceConfig& config,
                                             const ChecksumForms& checksums,
                                             const IpAddress& sender, std::uint8_t priority);

}  // namespace vrrpd::protocol
