// SPDX-License-Identifier: Apache-2.0
// RFC 9568 §7.1, the half that needs to know the virtual router (packet.hpp has the other).
#pragma once

#include <optional>

#include "vrrpd/protocol/instance_config.hpp"
#include "vrrpd/protocol/reject.hpp"

namespace vrrpd::protocol {

/// The receiving virtual router, as far as its configuration does not say it.
struct Receiver {
  std::uint8_t priority = 0;  ///< effective
  IpAddress primary_address;
};

/// Why the virtual router does not believe this advert; nothing: it does.
///
/// Both RFCs also let a receiver compare the addresses. RFC 3768 §7.1 has it drop what differs,
/// unless the owner sent it (keepalived 2.2.7 does so, and ends with two masters); RFC 9568 §7.1
/// has it log the difference. That is what happens here, after the advert was accepted:
/// PeerReports.
[[nodiscard]] std::optional<Reject> verify(const Advert& advert, const InstanceConfig& config,
                                           const Receiver& receiver);

}  // namespace vrrpd::protocol
