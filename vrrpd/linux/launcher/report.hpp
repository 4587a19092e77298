// SPDX-License-Identifier: Apache-2.0
// What the launcher process says about a program: how it ended, or at which step it was not
// started.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "vrrpd/base/process.hpp"

namespace vrrpd::linux {

/// The steps between a request and the program, in order.
enum class Step : std::uint8_t {
  request,   ///< the request itself
  fork,      ///< a new process
  user,      ///< looking up the user
  group,     ///< looking up the group
  identity,  ///< becoming them
  exec,      ///< the program
};

struct Report {
  ProcessEnd::Kind kind = ProcessEnd::Kind::not_started;  ///< exited, signalled or not_started
  Step step = Step::request;                              ///< for not_started: which one failed
  int value = 0;                                          ///< as in ProcessEnd

  static constexpr std::size_t encoded_bytes = 6;
};

[[nodiscard]] std::array<std::uint8_t, Report::encoded_bytes> encode_report(const Report& report);
/// Nothing if the bytes are not a report.
[[nodiscard]] std::optional<Report> decode_report(std::span<const std::uint8_t> bytes);

/// The same for whoever asked, with a line for the log.
[[nodiscard]] ProcessEnd to_process_end(const Report& report, const Command& command);

}  // namespace vrrpd::linux
