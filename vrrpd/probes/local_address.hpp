// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vrrpd/base/address.hpp"

namespace vrrpd::probes {

/// Is `address` on an interface of this host? True also if the kernel does not say: who asks wants
/// to know whether to do less than usual. Any thread.
[[nodiscard]] bool is_local(const IpAddress& address);

}  // namespace vrrpd::probes
