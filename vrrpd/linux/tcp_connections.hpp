// SPDX-License-Identifier: Apache-2.0
// This host's TCP connections by their local address, through the kernel's socket diagnosis.
#pragma once

#include <cstddef>

#include "vrrpd/base/address.hpp"
#include "vrrpd/base/system_error.hpp"

namespace vrrpd::linux {

/// Aborts connections of that local address: the other side gets RST at once, if the address is
/// still here, and whoever has the socket gets ECONNABORTED. Listening sockets stay. At most `most`
/// of them; returns how many. Never waits for anything but the kernel; needs CAP_NET_ADMIN.
/// EOPNOTSUPP: a kernel without CONFIG_INET_DIAG_DESTROY.
[[nodiscard]] SystemResult<std::size_t> abort_tcp_connections(const IpAddress& local,
                                                              std::size_t most);

}  // namespace vrrpd::linux
