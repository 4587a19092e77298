// SPDX-License-Identifier: Apache-2.0
// What the service manager is doing to us, in its own words (D-Bus, org.freedesktop.systemd1(5)):
// a SIGTERM alone does not tell a stop from the first half of a restart.
#pragma once

#include <sys/types.h>

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "vrrpd/base/time.hpp"

namespace vrrpd::runtime {

/// A Unix socket behind which the manager can be asked.
struct ManagerDoor {
  std::string path;
  bool message_bus = false;  ///< a bus, to which one says hello first; else the manager itself
};

/// The manager's own door, which only root may use and which needs no bus; then the system's bus.
[[nodiscard]] std::vector<ManagerDoor> manager_doors();

/// The service that systemd runs this process in; nothing: it was started in another way. Costs no
/// question.
[[nodiscard]] std::optional<std::string> own_service();

/// The type of the job that is under way for `unit` ("stop", "restart"; systemctl(1) list-jobs), ""
/// if there is none. An error, in one line: the manager cannot be asked, has not answered by
/// `deadline`, or `process` is not the main one of that unit. Waits: not for the loop's thread.
[[nodiscard]] std::expected<std::string, std::string> job_of(const ManagerDoor& door,
                                                             const std::string& unit, pid_t process,
                                                             Instant deadline);

/// The same, by the first door behind which somebody answers.
[[nodiscard]] std::expected<std::string, std::string> job_of(const std::vector<ManagerDoor>& doors,
                                                             const std::string& unit, pid_t process,
                                                             Instant deadline);

/// Is a process that this job stops started again at once?
[[nodiscard]] bool is_restart(const std::string& job);

}  // namespace vrrpd::runtime
