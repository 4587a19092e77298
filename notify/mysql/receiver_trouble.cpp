// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/receiver_trouble.hpp"

#include <fmt/format.h>

namespace vrrpd::mysql {
namespace {

/// Of the client library: there is no server, or no way to it.
bool nobody_answers(unsigned error) {
  constexpr unsigned connection_error = 2002, conn_host_error = 2003, unknown_host = 2005,
                     server_gone_error = 2006, server_lost = 2013;
  switch (error) {
    case connection_error:
    case conn_host_error:
    case unknown_host:
    case server_gone_error:
    case server_lost: return true;
    default: return false;
  }
}

}  // namespace

std::string receiver_trouble(const ReplicaStatus& replica) {
  const ThreadError& error = replica.receiver_error;
  if (replica.receiver == Receiver::yes || error.number == 0 || nobody_answers(error.number))
    return {};
  // MariaDB 10.11 has no more to say of a certificate that it does not accept.
  constexpr unsigned ssl_connection_error = 2026;
  return fmt::format(
      "the receiver gets nothing from the primary (error {}): {}{}", error.number,
      without_attempts(error.text),
      error.number == ssl_connection_error ? "; is the primary's certificate still valid?" : "");
}

std::string_view without_attempts(std::string_view error) {
  // MySQL: "Error connecting to … This was attempt 3/86400, … Message: Access denied …"
  // MariaDB: "error connecting to … retry-time: 1  maximum-retries: …  message: Access denied …"
  constexpr std::string_view mark = "essage: ";
  const auto at = error.find(mark);
  return at == std::string_view::npos ? error : error.substr(at + mark.size());
}

}  // namespace vrrpd::mysql
