// SPDX-License-Identifier: Apache-2.0
// The unix socket itself: where it is, who may use it.
#pragma once

#include <filesystem>

#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/system_error.hpp"

namespace vrrpd::control {

/// "control.N" in a daemon's runtime_directory, N being the number of this process's network
/// namespace: each may have a daemon of its own.
[[nodiscard]] SystemResult<std::filesystem::path> socket_in(
    const std::filesystem::path& runtime_directory);

/// Bound, listening, non-blocking, mode 0600. A socket that an earlier daemon left at `path` is
/// replaced: whoever calls holds the claim on its directory.
[[nodiscard]] SystemResult<FileDescriptor> listen_at(const std::filesystem::path& path);

/// A connection, blocking.
[[nodiscard]] SystemResult<FileDescriptor> connect_to(const std::filesystem::path& path);

/// The process at the other end is root's, or of this process's own user (SO_PEERCRED, unix(7)).
[[nodiscard]] bool is_permitted(int connection);

}  // namespace vrrpd::control
