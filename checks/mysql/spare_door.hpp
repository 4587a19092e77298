// SPDX-License-Identifier: Apache-2.0
// The port that a server keeps for its administrators when all connections are in use: MySQL's
// admin_address and admin_port (8.0.14), MariaDB's extra_port.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "checks/mysql/dialect.hpp"
#include "checks/mysql/endpoint.hpp"
#include "checks/mysql/result.hpp"
#include "checks/mysql/session.hpp"

namespace vrrpd::mysql {

/// Asks for `address` and `port` of the door; "": servers of that version have none.
[[nodiscard]] std::string_view spare_door_question(const Version& version);

/// The door by that answer, for the account of `front`; nothing: it is not open. Pure.
[[nodiscard]] std::optional<Endpoint> spare_door(const Endpoint& front, const Version& version,
                                                 const Result& answer);

/// Asks over `session`, which leads to `front`. A server that does not know the variables has none.
[[nodiscard]] std::expected<std::optional<Endpoint>, SqlError> find_spare_door(
    Session& session, const Endpoint& front, const Version& version, const Bound& bound);

}  // namespace vrrpd::mysql
