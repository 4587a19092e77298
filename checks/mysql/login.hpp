// SPDX-License-Identifier: Apache-2.0
// What a connection needs from this host's files, read anew each time: a changed password or
// certificate needs no restart.
#pragma once

#include <expected>
#include <string>

#include "checks/mysql/endpoint.hpp"
#include "checks/mysql/sql_error.hpp"

namespace vrrpd::mysql {

/// The password of `endpoint` ("": none). The error is `local`: a file that cannot be read, be it
/// of TLS, must not look like a server that does not answer.
[[nodiscard]] std::expected<std::string, SqlError> read_login(const Endpoint& endpoint);

}  // namespace vrrpd::mysql
