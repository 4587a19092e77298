// SPDX-License-Identifier: Apache-2.0
// What MySQL's clone plugin is told (MySQL manual, "Cloning Remote Data"). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checks/mysql/endpoint.hpp"

namespace vrrpd::mysql {

/// Before CLONE: whom to clone from, and, where TLS is configured, its files. The server reads
/// them; one of 9.7.4 copies all the same if the donor's certificate is from another authority.
[[nodiscard]] std::vector<std::string> clone_settings(const Endpoint& donor);

/// With TLS demanded where `donor` has it configured. For sql_mode = ''.
[[nodiscard]] std::string clone_statement(const Endpoint& donor, std::string_view user,
                                          std::string_view password);

}  // namespace vrrpd::mysql
