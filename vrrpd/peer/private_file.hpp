// SPDX-License-Identifier: Apache-2.0
// Files with secrets: read only where nobody else can.
#pragma once

#include <expected>
#include <string>

namespace vrrpd::peer {

/// What a file holds, if only its owner and group can read it, nobody but the owner can write it,
/// and it belongs to root or to this daemon's user. Otherwise what is wrong and what to do. Files
/// of more than 64 KiB are refused. Blocks on the disk.
[[nodiscard]] std::expected<std::string, std::string> read_private_file(const std::string& path);

/// A pre-shared secret: the file's first line, at least 32 characters without blanks around.
[[nodiscard]] std::expected<std::string, std::string> read_secret(const std::string& path);

}  // namespace vrrpd::peer
