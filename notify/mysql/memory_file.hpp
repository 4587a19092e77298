// SPDX-License-Identifier: Apache-2.0
// The memory on disk: a JSON object beside the promotion record.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "notify/mysql/durable_file.hpp"
#include "notify/mysql/memory.hpp"

namespace vrrpd::mysql {

[[nodiscard]] std::string to_json(const Memory& memory, Flavour flavour);
/// Nothing if there is no such file, or it is not one of ours.
[[nodiscard]] std::optional<Memory> read_memory(const std::filesystem::path& file);

/// One thread.
class MemoryFile {
 public:
  explicit MemoryFile(std::filesystem::path file) : file_{std::move(file)} {}

  /// What the run before this one left, as far as it counts.
  [[nodiscard]] Memory recall(std::string_view boot_id, Instant now);
  /// Writes if that is worth it. An error is not repeated before it was away.
  [[nodiscard]] SystemResult<void> keep(const Memory& memory, Flavour flavour);

 private:
  std::filesystem::path file_;
  Memory written_;
};

}  // namespace vrrpd::mysql
