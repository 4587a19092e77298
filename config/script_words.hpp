// SPDX-License-Identifier: Apache-2.0
// keepalived's second tokeniser, for lines that hold a command: script, notify and their like.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/complaints.hpp"
#include "config/lexer.hpp"
#include "config/model.hpp"

namespace vrrpd::config {

/// What may follow the command on its line.
enum class AfterCommand : std::uint8_t {
  nothing,         ///< vrrp_script's `script`
  user_and_group,  ///< the notify family: [user [[:]group]]
};

/// Splits a command into its arguments: blanks, quotes of both kinds, and the escapes of C (\n,
/// \033, \x1b, \cX; any other escaped character is itself). What keepalived refuses is an error: a
/// verb phrase, such as "leaves a quote open".
[[nodiscard]] std::expected<std::vector<std::string>, std::string_view> split_command(
    std::string_view command);

/// Reads `KEYWORD "CMD ARGS" [user [group]]`. As in keepalived 2.2.7 the line is taken apart,
/// quotes and escapes undone, and then its command once more: `"sh -c \"exit 0\""` is three
/// arguments,
/// `"a\tb"` is two. Only the first word is the command: arguments that
/// are not inside its quotes are not passed, and that is a warning with what to write instead.
/// Nothing if the line has no command (which is reported).
[[nodiscard]] std::optional<ScriptCommand> read_script_line(const Piece& line, AfterCommand after,
                                                            Complaints& complaints);

}  // namespace vrrpd::config
