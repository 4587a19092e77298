// SPDX-License-Identifier: Apache-2.0
// keepalived's signals for dumps (keepalived --signum): what is so now is copied on the loop, and
// written beside it.
#include <csignal>

#include "vrrpd/runtime/daemon.hpp"

namespace vrrpd::runtime {

std::vector<int> Daemon::dump_signals() { return {SIGUSR1, SIGUSR2, SIGRTMIN + 2, SIGRTMAX - 1}; }

void Daemon::watch_dump_signals() {
  const auto write = [this](Dump dump) { dumps_.write(dump, snapshot(), model()); };
  sources_.push_back(loop_.signal(SIGUSR1, [write] { write(Dump::data); }));
  sources_.push_back(loop_.signal(SIGUSR2, [write] { write(Dump::stats); }));
  sources_.push_back(loop_.signal(SIGRTMIN + 2, [write] { write(Dump::json); }));
  sources_.push_back(loop_.signal(SIGRTMAX - 1, [this, write] {
    write(Dump::stats);
    for (auto& group : groups_) group->clear_tallies();
  }));
}

Snapshot Daemon::snapshot() const {
  Snapshot all;
  all.mail = model().global.alerts.mail;
  all.processes = tracked_processes_->snapshot();
  for (const auto& group : groups_) group->append_to(all.instances);
  for (const auto& plan : configuration_->plan.checks) {
    if (plan.script == nullptr) continue;
    ScriptSnapshot script{.name = plan.name, .script = *plan.script};
    for (const auto& check : checks_) {
      if (check->name() == plan.name) script.state = check->opinion().state;
    }
    all.scripts.push_back(std::move(script));
  }
  return all;
}

}  // namespace vrrpd::runtime
