// SPDX-License-Identifier: Apache-2.0
// Interfaces that lines of the file name and that the host has not got.
#pragma once

#include <functional>
#include <string>

#include "config/model.hpp"
#include "vrrpd/base/diagnostic.hpp"

namespace vrrpd::runtime {

/// A warning at the first line of each instance that goes to such an interface (addresses, routes,
/// rules, track_interface), and at each static one, with what becomes of it. An instance's own
/// interface is not looked at. `is_or_will_be`: the host has it, or vrrpd makes it. Pure.
void warn_of_absent_devices(const config::Model& model,
                            const std::function<bool(const std::string&)>& is_or_will_be,
                            Diagnostics& diagnostics);

}  // namespace vrrpd::runtime
