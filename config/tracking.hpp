// SPDX-License-Identifier: Apache-2.0
// What instances and sync groups have in common: track_script, track_interface, track_file,
// track_process, notify.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <vector>

#include "config/complaints.hpp"
#include "config/draft.hpp"
#include "config/model.hpp"
#include "config/script_words.hpp"
#include "config/statement.hpp"

namespace vrrpd::config {

/// NAME [weight N [reverse|noreverse]], one a line. A line that will not do is left out.
void read_tracked_scripts(const Statement& statement, std::vector<TrackedScript>& scripts,
                          Complaints& complaints);
void read_tracked_interfaces(const Statement& statement, std::vector<TrackedInterface>& interfaces,
                             Complaints& complaints);

/// track_file and track_process
void read_tracked_names(const Statement& statement, std::vector<TrackedByName>& names,
                        Complaints& complaints);

/// A name counts once, however many lines and blocks have it. `owner`: an instance or a group.
template <class Owner>
void drop_repeated_lines(Owner& owner, Complaints& complaints);

/// One of the notify family. The first wins, as in keepalived.
void read_notify(const Statement& statement, std::optional<ScriptCommand>& command,
                 Complaints& complaints);

inline VrrpInstance& tracked_part(InstanceDraft& draft) { return draft.instance; }
inline SyncGroup& tracked_part(SyncGroup& group) { return group; }

template <class Target>
void read_track_script(const Statement& statement, Target& target, Complaints& complaints) {
  read_tracked_scripts(statement, tracked_part(target).track_script, complaints);
}

template <class Target>
void read_track_interface(const Statement& statement, Target& target, Complaints& complaints) {
  read_tracked_interfaces(statement, tracked_part(target).track_interface, complaints);
}

template <class Target>
void read_track_file(const Statement& statement, Target& target, Complaints& complaints) {
  read_tracked_names(statement, tracked_part(target).track_file, complaints);
}

template <class Target>
void read_track_process(const Statement& statement, Target& target, Complaints& complaints) {
  read_tracked_names(statement, tracked_part(target).track_process, complaints);
}

template <class Target, std::optional<ScriptCommand> NotifyScripts::*command>
void read_notify_command(const Statement& statement, Target& target, Complaints& complaints) {
  read_notify(statement, tracked_part(target).notify.*command, complaints);
}

}  // namespace vrrpd::config
