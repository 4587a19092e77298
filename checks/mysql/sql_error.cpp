// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/sql_error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>

namespace vrrpd::mysql {
namespace {

// Numbers below 2000 and above 3000 come from a server; 2000 to 2999 and 5000 up from the library.
bool from_library(unsigned number) { return (number >= 2000 && number < 3000) || number >= 5000; }

/// The errno in "… (111)" or "… (111 "Connection refused")", 0 if there is none.
int system_errno(std::string_view text) {
  const auto open = text.rfind('(');
  if (open == std::string_view::npos) return 0;
  int number = 0;
  std::from_chars(text.data() + open + 1, text.data() + text.size(), number);
  return number;
}

SqlError::Kind connect_failure(std::string_view text) {
  switch (system_errno(text)) {
    case ECONNREFUSED:
    case ENOENT:  // the socket's file is absent
      return SqlError::Kind::refused;
    case ECONNRESET:
    case EPIPE: return SqlError::Kind::gone;
    case ETIMEDOUT: return SqlError::Kind::timeout;
    default: return SqlError::Kind::unreachable;
  }
}

/// A connection that merely ended is an error of TLS, too ("unexpected eof"); one that was not
/// wanted is something else.
SqlError::Kind tls_failure(std::string_view text) {
  for (const std::string_view refusal :
       {"certificate", "Certificate", "required", "doesn't support"})
    if (text.find(refusal) != std::string_view::npos) return SqlError::Kind::answered;
  return SqlError::Kind::gone;
}

SqlError::Kind kind_of(unsigned number, std::string_view text) {
  constexpr unsigned socket_connect = 2002, tcp_connect = 2003;
  constexpr unsigned server_gone = 2006, server_lost = 2013, server_lost_extended = 2055;
  switch (number) {
    case socket_connect:
    case tcp_connect: return connect_failure(text);
    case server_gone:
    case server_lost:
    case server_lost_extended: return SqlError::Kind::gone;
    case 2026: return tls_failure(text);
    case 2059:  // authentication plugin cannot be loaded
    case 2061:  // authentication requires a secure connection
      return SqlError::Kind::answered;
    default: return from_library(number) ? SqlError::Kind::gone : SqlError::Kind::answered;
  }
}

}  // namespace

SqlError library_error(unsigned number, std::string_view text, std::string_view doing) {
  return {.kind = kind_of(number, text),
          .number = number,
          .text = fmt::format("{}: {} (error {})", doing, text, number)};
}

}  // namespace vrrpd::mysql
