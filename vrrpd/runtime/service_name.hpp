// SPDX-License-Identifier: Apache-2.0
// keepalived's names of virtual and real servers, on which log watchers and fifo scripts rely.
// Pure.
#pragma once

#include <cstdint>
#include <string>

#include "config/virtual_server.hpp"

namespace vrrpd::runtime {

/// "[192.0.2.1]:tcp:3306"
[[nodiscard]] std::string service_name(const IpAddress& address, std::uint16_t port,
                                       config::ServiceProtocol protocol);
/// The same of a virtual server with an address; else "FWM 1" or "[group]".
[[nodiscard]] std::string name_of(const config::VirtualServer& service);
/// Of one of its real servers.
[[nodiscard]] std::string name_of(const config::RealServer& server,
                                  const config::VirtualServer& service);

}  // namespace vrrpd::runtime
