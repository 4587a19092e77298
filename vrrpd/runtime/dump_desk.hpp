// SPDX-License-Identifier: Apache-2.0
// Writes keepalived's dump files, on a thread of its own.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "vrrpd/modules/job_queue.hpp"
#include "vrrpd/runtime/dump.hpp"

namespace vrrpd::runtime {

enum class Dump : std::uint8_t { data, stats, json };

class DumpDesk {
 public:
  /// `directory`: keepalived's TMPDIR, or /tmp.
  explicit DumpDesk(std::string directory) : directory_{std::move(directory)} {}

  /// keepalived.data, .stats or .json there, or where state_dump_file says. What fails is logged.
  void write(Dump dump, Snapshot snapshot, const config::Model& model);
  /// Any other text, the same way.
  void write(std::string path, std::string text);

 private:
  void append(std::string path, std::function<std::string()> text);

  std::string directory_;
  std::unique_ptr<modules::JobQueue> queue_;  ///< somebody has asked
};

/// $TMPDIR, or /tmp.
[[nodiscard]] std::string dump_directory();

}  // namespace vrrpd::runtime
