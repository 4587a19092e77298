// SPDX-License-Identifier: Apache-2.0
// From what the files say to what will run: which instances move together, what each depends on,
// which module stands in for which scripts. Pure; whatever the operator should know of it becomes a
// diagnostic with its place.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/model.hpp"
#include "vrrpd/protocol/group.hpp"

namespace vrrpd::runtime {

/// One thing that an instance depends on.
struct TrackerPlan {
  enum class Source : std::uint8_t {
    check,
    link,
    own,  ///< the instance's own place: its interface, its source address, its socket
    file,
    process,
  };
  Source source;
  std::string key;  ///< the name of the check, the interface, the file's or the process's block
  int weight = 0;
  bool reverse = false;
};

struct MemberPlan {
  const config::VrrpInstance* instance;
  protocol::InstanceConfig protocol;
  std::vector<TrackerPlan> trackers;  ///< own, and the sync group's
};

/// A sync group, or an instance on its own.
struct GroupPlan {
  std::string name;                          ///< the sync group's, or the instance's
  const config::SyncGroup* group = nullptr;  ///< nullptr: an instance on its own
  std::vector<MemberPlan> members;
  const config::ModuleUse* module = nullptr;  ///< [notify.NAME]
  bool peer = false;                          ///< [peer]: its module can ask the other node
  bool scripts = true;                        ///< decision 22: the file's notify scripts run
};

/// A check that the group needs, and not only prefers: with a weight it changes the priority and
/// forbids nothing, reversed it is wanted to fail.
[[nodiscard]] bool depends_on(const GroupPlan& group, const std::string& check);

/// The notify scripts by their keywords, those that are not there too.
using ScriptLines =
    std::array<std::pair<std::string_view, const std::optional<config::ScriptCommand>*>, 7>;
/// Whose scripts they are, of a sync group: an instance may have the same name.
[[nodiscard]] inline std::string group_as_script_owner(const std::string& name) {
  return "vrrp_sync_group " + name;
}
[[nodiscard]] ScriptLines lines_of(const config::NotifyScripts& scripts);

struct CheckPlan {
  std::string name;
  const config::VrrpScript* script = nullptr;
  const config::ModuleUse* module = nullptr;  ///< [check.NAME]: in place of the script
};

/// Points into the model, which must outlive it.
struct Plan {
  std::vector<GroupPlan> groups;
  std::vector<CheckPlan> checks;  ///< only those that somebody tracks
};

[[nodiscard]] Plan make_plan(const config::Model& model, Diagnostics& diagnostics);

}  // namespace vrrpd::runtime
