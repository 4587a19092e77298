// SPDX-License-Identifier: Apache-2.0
// Do the addresses of the file fit those of the host?
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "config/model.hpp"
#include "vrrpd/base/diagnostic.hpp"
#include "vrrpd/linux/interface_address.hpp"

namespace vrrpd::runtime {

/// What the host has. Index 0: there is no such interface.
struct HostView {
  std::vector<linux::InterfaceAddress> addresses;
  std::function<unsigned(const std::string&)> index_of;
};

/// A note for each instance with an address that brings no network of its own (/32, /128) and lies
/// in none that its interface has: hosts on the link do not look for it there. keepalived says
/// nothing, and a route may lead there, so that it is no warning. Pure.
void note_addresses_outside(const config::Model& model, const HostView& host,
                            Diagnostics& diagnostics);

/// A warning for each instance whose mcast_src_ip the host has not got, where it has the interface.
/// Pure.
void warn_of_absent_sources(const config::Model& model, const HostView& host,
                            Diagnostics& diagnostics);

}  // namespace vrrpd::runtime
