// SPDX-License-Identifier: Apache-2.0
// What only the whole configuration can be asked: do names mean something, and do the parts agree.
// What does not hold is taken out of the model or reported as an error.
#pragma once

#include <functional>
#include <string>

#include "config/complaints.hpp"
#include "config/model.hpp"

namespace vrrpd::config {

/// `interface_is_taken`: of the Request.
void validate(Model& model, const std::function<bool(const std::string&)>& interface_is_taken,
              Complaints& complaints);

/// The part of it that follows names: track_script, the members of sync groups (references.cpp).
void resolve_references(Model& model, Complaints& complaints);

/// RFC 9568 §5.2.3: an identifier is one router on a link (virtual_routers.cpp).
void refuse_equal_virtual_routers(const Model& model, Complaints& complaints);

/// Which addresses take traffic: an address that several instances have takes it if one of them
/// says so (accept_mode.cpp).
void spread_accept_modes(Model& model, Complaints& complaints);

/// A database behind addresses that take no traffic (accept_mode.cpp).
void warn_of_unreachable_servers(const Model& model, Complaints& complaints);

/// Weights with `nopreempt' or priority 255 (idle_weights.cpp).
void warn_of_idle_weights(const Model& model, Complaints& complaints);

}  // namespace vrrpd::config
