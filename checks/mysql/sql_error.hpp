// SPDX-License-Identifier: Apache-2.0
// Why a call to a server failed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace vrrpd::mysql {

struct SqlError {
  enum class Kind : std::uint8_t {
    refused,  ///< nobody listens: the port is closed, or the socket is absent or without a server
    unreachable,  ///< no connection for another reason (no route, no permission on the socket)
    gone,         ///< a connection that stood, or was being made, ended
    timeout,      ///< no answer by the deadline; the connection was given up
    cancelled,    ///< the caller asked to stop; the connection was given up
    answered,     ///< the server lives and said no: `number` tells what
    local,        ///< this side could not even try (password file, unsupported version)
  };
  Kind kind = Kind::answered;
  unsigned number = 0;  ///< MySQL's error number, 0 if there is none
  std::string text;     ///< for the operator: what was tried, and the server's or library's words

  /// The server lives; it answered.
  [[nodiscard]] bool answered() const { return kind == Kind::answered; }
  /// Something answered there, if only that nobody listens.
  [[nodiscard]] bool host_lives() const { return answered() || kind == Kind::refused; }
  /// The connection can be used no more.
  [[nodiscard]] bool connection_lost() const { return !answered() && kind != Kind::local; }
};

/// An error that the client library reported, sorted by its number and by the errno at the end of
/// its text ("… (111)"). `doing` says what was tried, for the text.
[[nodiscard]] SqlError library_error(unsigned number, std::string_view text,
                                     std::string_view doing);

/// errnos that the kinds rest on: absent column or variable, unknown statement.
inline constexpr unsigned unknown_variable = 1193;
inline constexpr unsigned syntax_error = 1064;

}  // namespace vrrpd::mysql
