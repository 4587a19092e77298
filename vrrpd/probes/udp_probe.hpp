// SPDX-License-Identifier: Apache-2.0
// UDP_CHECK: nothing says that the port is closed; or an answer comes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "vrrpd/probes/probe.hpp"

namespace vrrpd::probes {

struct UdpQuestion {
  struct Byte {
    std::uint8_t value, mask;  ///< mask: bits that count
  };
  std::vector<std::uint8_t> payload;
  bool reply_wanted = false;
  std::vector<Byte> reply;  ///< how it must begin, as far as it goes
  std::size_t least_reply = 0, most_reply = 255;

  [[nodiscard]] bool accepts(std::span<const std::uint8_t> answer) const;
};

[[nodiscard]] std::unique_ptr<Probe> make_udp_probe(Target target, UdpQuestion question);

}  // namespace vrrpd::probes
