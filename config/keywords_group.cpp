// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>

#include "config/alert_lines.hpp"
#include "config/arguments.hpp"
#include "config/keywords.hpp"
#include "config/tracking.hpp"

namespace vrrpd::config {
namespace {

using enum Support;
using Row = Keyword<SyncGroup>;

/// Names of instances, any number on a line. Who they are is looked up at the end of the file.
void read_members(const Statement& statement, SyncGroup& group, Complaints& complaints) {
  expect_no_words(statement, complaints);
  for (const Statement& line : statement.block) {
    for (const Word& word : line.words) {
      group.members.push_back(word.text);
      group.member_places.push_back(word.place);
    }
  }
}

void read_tracking_weight(const Statement& statement, SyncGroup& group, Complaints& complaints) {
  expect_no_words(statement, complaints);
  group.tracking_weight = true;
  const Word& keyword = statement.keyword();
  if (keyword.text == "sync_group_tracking_weight") return;
  complaints.note(keyword.place, fmt::format("{} is an old name of `sync_group_tracking_weight'",
                                             quoted(keyword.text)));
}

template <std::optional<ScriptCommand> NotifyScripts::*command>
constexpr auto read_notify_as = read_notify_command<SyncGroup, command>;

void read_own_alert(const Statement& statement, SyncGroup& group, Complaints& complaints) {
  read_alert(statement, group.notify.smtp_alert, complaints);
}

void read_priority_word(const Statement& statement, SyncGroup& group, Complaints& complaints) {
  read_alert(statement, group.notify.priority_changes, complaints);
}

constexpr Row kRows[]{
    {{"group", works, "{ INSTANCE … }", "the members"}, read_members},
    {{"track_script", works, "{ NAME [weight N] … }", "checks, for every member"},
     read_track_script<SyncGroup>},
    {{"track_interface", works, "{ NAME [weight N] … }", "links, for every member"},
     read_track_interface<SyncGroup>},
    {{"notify_master", works, "\"COMMAND\" [USER [GROUP]]", "all members became master"},
     read_notify_as<&NotifyScripts::master>},
    {{"notify_backup", works, "\"COMMAND\" [USER [GROUP]]", "they became backup"},
     read_notify_as<&NotifyScripts::backup>},
    {{"notify_fault", works, "\"COMMAND\" [USER [GROUP]]", "one has a fault"},
     read_notify_as<&NotifyScripts::fault>},
    {{"notify_stop", works, "\"COMMAND\" [USER [GROUP]]", "vrrpd stops"},
     read_notify_as<&NotifyScripts::stop>},
    {{"notify", works, "\"COMMAND\" [USER [GROUP]]", "any of these; adds GROUP NAME STATE 0"},
     read_notify_as<&NotifyScripts::any>},
    {{"track_file", works, "{ NAME [weight N] … }", "numbers in files, for every member"},
     read_track_file<SyncGroup>},
    {{"track_process", works, "{ NAME [weight N] … }", "processes, for every member"},
     read_track_process<SyncGroup>},
    {{"track_bfd", refused, "{ NAME [weight N] … }", "vrrpd speaks no BFD"}},
    {{"smtp_alert", works, "[BOOL]", "mails"}, read_own_alert},
    {{"notify_priority_changes", works, "[BOOL]", "the same for every member"}, read_priority_word},
    {{"sync_group_tracking_weight", works, "", "members may keep weights"}, read_tracking_weight},
    {{"global_tracking", works, "", "old name of sync_group_tracking_weight"},
     read_tracking_weight},
};

constexpr KeywordTable<SyncGroup> kTable{"vrrp_sync_group", kRows};

}  // namespace

const KeywordTable<SyncGroup>& group_keywords() { return kTable; }

}  // namespace vrrpd::config
