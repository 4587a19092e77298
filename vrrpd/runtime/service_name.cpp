// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/service_name.hpp"

#include <fmt/format.h>

#include <string_view>

namespace vrrpd::runtime {
namespace {

std::string_view word_of(config::ServiceProtocol protocol) {
  switch (protocol) {
    case config::ServiceProtocol::tcp: return "tcp";
    case config::ServiceProtocol::udp: return "udp";
    case config::ServiceProtocol::sctp: break;
  }
  return "sctp";
}

}  // namespace

std::string service_name(const IpAddress& address, std::uint16_t port,
                         config::ServiceProtocol protocol) {
  return fmt::format("[{}]:{}:{}", address.to_string(), word_of(protocol), port);
}

std::string name_of(const config::VirtualServer& service) {
  if (service.address) return service_name(*service.address, service.port, service.protocol);
  const std::size_t blank = service.name.find(' ');
  const std::string value = service.name.substr(blank + 1);
  return service.name.starts_with("fwmark") ? "FWM " + value : "[" + value + "]";
}

std::string name_of(const config::RealServer& server, const config::VirtualServer& service) {
  return service_name(server.address, server.port, service.protocol);
}

}  // namespace vrrpd::runtime
