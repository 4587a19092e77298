// SPDX-License-Identifier: Apache-2.0
// What vrrpctl and the daemon say to each other over the control socket: one JSON object a line,
// one request, then any number of Progress and one Done or Failed. Values and their text; pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <variant>

namespace vrrpd::control {

/// Of this language. Both sides are of one package: any other version is refused by name.
inline constexpr unsigned language_version = 1;

// Without the line's end.
inline constexpr std::size_t request_bytes_max = 4096;
inline constexpr std::size_t reply_bytes_max = std::size_t{1024} * 1024;

enum class Command : std::uint8_t {
  status,
  switchover,
  errant,
  rebuild,
  suspend,
  maintenance,
  reload,
  explain_reload,
  promote,
};

/// "status": as in vrrpctl's command line.
[[nodiscard]] std::string_view name(Command command);

struct Request {
  Command command = Command::status;
  std::string group;       ///< a sync group, or an instance on its own; empty: the only one
  bool confirmed = false;  ///< the operator has said --yes
  bool on = false;         ///< maintenance
  std::string word = {};   ///< promote: what vrrpd has said before, and the operator knows
  bool operator==(const Request&) const = default;
};

/// It is not over yet.
struct Progress {
  std::string text;
  bool operator==(const Progress&) const = default;
};

struct Done {
  std::string result;  ///< a JSON value; what it holds is the command's
  bool operator==(const Done&) const = default;
};

struct Failed {
  std::string why;  ///< for the operator
  bool operator==(const Failed&) const = default;
};

using Reply = std::variant<Progress, Done, Failed>;

/// With the line's end.
[[nodiscard]] std::string encode(const Request& request);
[[nodiscard]] std::string encode(const Reply& reply);

/// `line` is without its end. The error is for whoever sent it.
[[nodiscard]] std::expected<Request, std::string> decode_request(std::string_view line);
/// The error is for the operator.
[[nodiscard]] std::expected<Reply, std::string> decode_reply(std::string_view line);

}  // namespace vrrpd::control
