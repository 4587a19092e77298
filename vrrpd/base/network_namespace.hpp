// SPDX-License-Identifier: Apache-2.0
// Addresses, routes, interfaces and their sysctls belong to a network namespace
// (network_namespaces(7)), and so does what is written down of them.
#pragma once

#include <string>

#include "vrrpd/base/system_error.hpp"

namespace vrrpd {

/// `path`.N, N being the number of this process's network namespace: a file that no daemon of
/// another one touches. An error without /proc.
[[nodiscard]] SystemResult<std::string> of_network_namespace(const std::string& path);

}  // namespace vrrpd
