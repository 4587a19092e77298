// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "vrrpd/runtime/virtual_server.hpp"

namespace vrrpd::runtime {

/// What a checker looks at, and how, in one text: not how often. `by_whom`: the account that a
/// script runs as, the certificate that a client shows.
[[nodiscard]] std::string identity_of(const config::Checker& checker, const std::string& by_whom);

/// All that a virtual server is, in one text, without where it is written: two with the same text
/// do the same, so that a reload need not touch the one that runs.
[[nodiscard]] std::string signature_of(const AssembledVirtualServer& assembled);

}  // namespace vrrpd::runtime
