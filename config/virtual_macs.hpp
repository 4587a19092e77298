// SPDX-License-Identifier: Apache-2.0
// Which interfaces with virtual MAC addresses the host gets, what they are called, and which
// address goes to which of them (RFC 9568 §7.3; keepalived use_vmac, use_vmac_addr).
#pragma once

#include <functional>
#include <string>

#include "config/complaints.hpp"
#include "config/completion.hpp"
#include "config/model.hpp"

namespace vrrpd::config {

/// The instance's own one, but for its name.
void take_virtual_mac(Completion& completion);

/// Names them all, fills Model::mac_interfaces, and moves the addresses there. A name that another
/// interface has, of the file or of the host (Request::interface_is_taken), is given up.
void name_virtual_macs(Model& model, const std::function<bool(const std::string&)>& taken_on_host,
                       Complaints& complaints);

}  // namespace vrrpd::config
