// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "vrrpd/runtime/virtual_server.hpp"

namespace vrrpd::runtime {

/// All that a virtual server is, in one text, without where it is written: two with the same text
/// do the same, so that a reload need not touch the one that runs.
[[nodiscard]] std::string signature_of(const AssembledVirtualServer& assembled);

}  // namespace vrrpd::runtime
