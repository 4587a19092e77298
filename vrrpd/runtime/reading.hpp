// SPDX-License-Identifier: Apache-2.0
// Both files, read and checked in full: at start, and again beside the running daemon.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/exit_status.hpp"
#include "config/parser.hpp"
#include "vrrpd/base/process.hpp"
#include "vrrpd/modules/job_queue.hpp"
#include "vrrpd/modules/mailbox.hpp"
#include "vrrpd/runtime/assembly.hpp"
#include "vrrpd/runtime/configuration.hpp"
#include "vrrpd/runtime/reload_diff.hpp"

namespace vrrpd::runtime {

struct Reading {
  /// Shared, and const, once it is taken up. Nothing: the files could not be read at all.
  std::shared_ptr<Configuration> configuration;
  Assembly assembly;
  bool usable = false;     ///< there is no error among the complaints
  std::string complaints;  ///< all of them in order, then how many; empty: there are none
  config::ExitStatus status = config::ExitStatus::accepted;  ///< of -t

  SharedConfiguration against{};    ///< what it was compared with; nothing: with none
  ReloadDiff diff{};                ///< how it differs from that
  std::vector<std::string> said{};  ///< the same, for the operator
};

/// For a reload: how a usable reading differs from what runs; members keep the order in which they
/// run. Of a thousand instances that takes a while. Pure.
void compare_with(const SharedConfiguration& running, Reading& reading);

/// What was loaded becomes what can run; nothing runs yet. Looks at scripts on the disk, and at the
/// host's interfaces. `launcher` must outlive the assembly.
[[nodiscard]] Reading read_configuration(config::Loaded loaded, ProcessLauncher& launcher);

/// Reads on a thread of its own, beside the loop.
class Reader {
 public:
  using Read = std::function<Reading()>;
  using Done = std::function<void(Reading)>;

  /// `mailbox` must outlive it.
  Reader(Read read, modules::Mailbox& mailbox) : read_{std::move(read)}, mailbox_{mailbox} {}
  /// Waits for a reading that is under way.
  ~Reader();

  /// `done` is called on the loop, unless this has ended before. Readings come in order.
  /// A usable reading has been compared with `running`. `marker` (keepalived reload_file) is there
  /// while it reads; nothing: no such file.
  /// Where that cannot be read at all, the complaints say why.
  void read(Done done, SharedConfiguration running,
            std::optional<std::string> marker = std::nullopt);

 private:
  Read read_;
  modules::Mailbox& mailbox_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  ///< letters may outlive us
  std::unique_ptr<modules::JobQueue> queue_;                    ///< somebody has asked
};

}  // namespace vrrpd::runtime
