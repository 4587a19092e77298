// SPDX-License-Identifier: Apache-2.0
// The number in a tracked file (keepalived: track_file).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "vrrpd/base/system_error.hpp"

namespace vrrpd::linux {

/// The number that `text` begins with: decimal, octal (0…) or hexadecimal (0x…), with blanks before
/// it and anything behind it. Junk is 0; nothing is returned for a number beyond 32 bits.
[[nodiscard]] std::optional<std::int32_t> parse_tracked_number(std::string_view text);

/// The number in the first 127 bytes of a regular file; what cannot be read is 0. Nothing: it is
/// beyond 32 bits, and means no change.
[[nodiscard]] std::optional<std::int32_t> read_tracked_number(const std::string& path);

enum class Existing : std::uint8_t { kept, overwritten };

/// keepalived init_file: the file holds `value` afterwards, unless there is one that is kept.
/// What is overwritten is replaced by another file of the same owner and mode; a link is replaced,
/// not followed.
[[nodiscard]] SystemResult<void> write_tracked_number(const std::string& path, std::int32_t value,
                                                      Existing existing);

}  // namespace vrrpd::linux
