// SPDX-License-Identifier: Apache-2.0
// Files that a crash at any moment leaves whole.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

#include "vrrpd/base/system_error.hpp"

namespace vrrpd::mysql {

/// Writes `content` so that after a crash at any moment the file holds the old content or the new,
/// never a part: a file beside it, fsync, rename, fsync of the folder. The folder is made if
/// absent. `mode`: of a file that is made.
[[nodiscard]] SystemResult<void> write_durably(const std::filesystem::path& file,
                                               const std::string& content, mode_t mode = 0644);

/// All of it; nothing if it cannot be read.
[[nodiscard]] std::optional<std::string> read_whole(const std::filesystem::path& file);

/// /proc/sys/kernel/random/boot_id: times of the boot-time clock mean nothing in another boot.
[[nodiscard]] std::string current_boot_id();

}  // namespace vrrpd::mysql
