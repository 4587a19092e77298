// SPDX-License-Identifier: Apache-2.0
// global_defs: whom the daemon tells what happens, and what runs beside it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/script_command.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::config {

/// notification_email and friends. Plain SMTP, without login or TLS, as keepalived's.
struct MailSettings {
  std::vector<std::string> recipients;  ///< notification_email
  std::string sender;                   ///< notification_email_from; empty: USER@HOST
  std::string server;                   ///< smtp_server: a name or an address; empty: no mails
  std::uint16_t port = 25;
  std::string helo_name;                                ///< smtp_helo_name; empty: the host's name
  Duration connect_timeout = std::chrono::seconds{30};  ///< smtp_connect_timeout; never 0
  std::optional<bool> all, vrrp, checkers;  ///< smtp_alert, smtp_alert_vrrp, smtp_alert_checker
  bool no_faults = false;                   ///< no_email_faults
  Place place;                              ///< of the first line about mails

  [[nodiscard]] bool possible() const { return !server.empty() && !recipients.empty(); }
};

/// notify_fifo, vrrp_notify_fifo or lvs_notify_fifo, and its script.
struct NotifyFifo {
  std::string path;         ///< empty: there is none
  std::string user, group;  ///< empty: the daemon's own
  std::optional<ScriptCommand> script;
  Place place;
};

struct Alerts {
  MailSettings mail;
  NotifyFifo every, vrrp, checkers;  ///< notify_fifo, vrrp_notify_fifo, lvs_notify_fifo
  bool priority_changes = false;     ///< vrrp_notify_priority_changes
  bool states_on_reload = false;     ///< fifo_write_vrrp_states_on_reload
};

struct ScriptDefaults {
  bool use_symlink_paths = false;         ///< run them under the name given
  std::optional<ScriptCommand> startup;   ///< startup_script: before anything else starts
  std::optional<ScriptCommand> shutdown;  ///< shutdown_script: after everything else has ended
  Duration startup_timeout = std::chrono::seconds{10};   ///< 1..1000 s
  Duration shutdown_timeout = std::chrono::seconds{10};  ///< 1..1000 s
};

}  // namespace vrrpd::config
