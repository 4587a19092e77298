// SPDX-License-Identifier: Apache-2.0
// A file that holds one password and nothing else.
#pragma once

#include <expected>
#include <filesystem>
#include <string>

namespace vrrpd {

/// Its first line. Refused, with the reason for the operator (never the content): a file that does
/// not exist or is none, that others than its owner and group may read, that is longer than a
/// password is, or whose first line is empty.
[[nodiscard]] std::expected<std::string, std::string> read_password(
    const std::filesystem::path& file);

}  // namespace vrrpd
