// SPDX-License-Identifier: Apache-2.0
// Lines of global_defs about mails, fifos and the scripts of start and stop.
#pragma once

#include "config/complaints.hpp"
#include "config/model.hpp"
#include "config/script_words.hpp"
#include "config/statement.hpp"

namespace vrrpd::config {

void read_recipients(const Statement& statement, GlobalDefs& global, Complaints& complaints);
void read_sender(const Statement& statement, GlobalDefs& global, Complaints& complaints);
void read_smtp_server(const Statement& statement, GlobalDefs& global, Complaints& complaints);
void read_helo(const Statement& statement, GlobalDefs& global, Complaints& complaints);
void read_smtp_timeout(const Statement& statement, GlobalDefs& global, Complaints& complaints);
void read_no_faults(const Statement& statement, GlobalDefs& global, Complaints& complaints);
void read_priority_changes(const Statement& statement, GlobalDefs& global, Complaints& complaints);
void read_states_on_reload(const Statement& statement, GlobalDefs& global, Complaints& complaints);
void read_first_states(const Statement& statement, GlobalDefs& global, Complaints& complaints);
void read_log_failures(const Statement& statement, GlobalDefs& global, Complaints& complaints);
void read_symlink_paths(const Statement& statement, GlobalDefs& global, Complaints& complaints);

/// KEYWORD PATH [USER [GROUP]]; the first wins.
void read_fifo(const Statement& statement, NotifyFifo& fifo, Complaints& complaints);
/// KEYWORD "COMMAND" [USER [GROUP]]; the first wins.
void read_first_script(const Statement& statement, std::optional<ScriptCommand>& script,
                       Complaints& complaints);
/// 1..1000 seconds
void read_script_timeout(const Statement& statement, Duration& timeout, Complaints& complaints);
void read_alert(const Statement& statement, std::optional<bool>& alert, Complaints& complaints);

template <NotifyFifo Alerts::*fifo>
void read_global_fifo(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  NotifyFifo& one = global.alerts.*fifo;
  read_fifo(statement, one, complaints);
  if (one.user.empty()) {  // keepalived: script_user as it stands at this line
    one.user = global.script_user;
    one.group = global.script_group;
  }
}

template <NotifyFifo Alerts::*fifo>
void read_fifo_script(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  read_first_script(statement, (global.alerts.*fifo).script, complaints);
}

template <std::optional<bool> MailSettings::*alert>
void read_global_alert(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  read_alert(statement, global.alerts.mail.*alert, complaints);
}

template <std::optional<ScriptCommand> ScriptDefaults::*script>
void read_edge_script(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  read_first_script(statement, global.scripts.*script, complaints);
}

template <Duration ScriptDefaults::*timeout>
void read_edge_timeout(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  read_script_timeout(statement, global.scripts.*timeout, complaints);
}

}  // namespace vrrpd::config
