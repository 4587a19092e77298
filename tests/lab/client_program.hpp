// SPDX-License-Identifier: Apache-2.0
// What the laboratory's client programs have in common: they run until a signal, and what they see
// is a line each, with a time that other programs of the host can be compared with.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vrrpd::lab {

/// From now on SIGTERM and SIGINT end the program (see ending()), and SIGPIPE does nothing.
void end_on_signals();

/// A signal came, or nobody reads the output any more.
[[nodiscard]] bool ending();

/// CLOCK_BOOTTIME, microseconds.
[[nodiscard]] std::int64_t boot_microseconds();

/// One line on standard output by one write(2): lines of two threads do not mix, and none is lost
/// by a kill.
void say(std::string line);

/// A decimal number from 1 on, and nothing else.
[[nodiscard]] std::optional<unsigned> number(std::string_view text);

/// Of a password file; nothing if it cannot be read.
[[nodiscard]] std::optional<std::string> first_line(const char* path);

}  // namespace vrrpd::lab
