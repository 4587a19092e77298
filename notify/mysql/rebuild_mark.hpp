// SPDX-License-Identifier: Apache-2.0
// A rebuild has begun, and the server has not followed since: whatever it says that it has
// executed, its tables may be gone. On disk, because vrrpd may end meanwhile.
#pragma once

#include <atomic>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

namespace vrrpd::mysql {

/// Any thread.
class RebuildMark {
 public:
  /// Of before, if it stands: the record's name + ".rebuilding".
  explicit RebuildMark(const std::filesystem::path& record);

  [[nodiscard]] bool stands() const { return stands_; }
  /// On disk when this returns; the error: nothing may be deleted then.
  [[nodiscard]] std::expected<void, std::string> set();
  /// The server follows the primary, and has caught up.
  void clear();

  static constexpr std::string_view reason =
      "a rebuild of this server has begun and has not ended: its data may be gone, whatever it "
      "says that it has executed; rebuild it";

 private:
  const std::filesystem::path file_;
  std::atomic<bool> stands_;
};

}  // namespace vrrpd::mysql
