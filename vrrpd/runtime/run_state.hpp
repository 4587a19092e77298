// SPDX-License-Identifier: Apache-2.0
// What the daemon must remember over its own end, however sudden, but not over the host's: who held
// the addresses (decision 2), when each instance was heard last, and what the checks had found
// (decision 17). A small file in the runtime directory (/run/vrrpd), mapped into memory.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "vrrpd/base/time.hpp"
#include "vrrpd/linux/cell_file.hpp"
#include "vrrpd/protocol/priority.hpp"
#include "vrrpd/runtime/imprint.hpp"

namespace vrrpd::runtime {

/// A group as its peers and this host know it (identity.hpp makes it).
struct GroupIdentity {
  std::string name;                  ///< no other group has it
  std::vector<std::string> members;  ///< names of instances
  Imprint imprint;                   ///< what it is and holds; no line begins with "group "
  bool operator==(const GroupIdentity&) const = default;
};

struct RunIdentity {
  std::vector<GroupIdentity> groups;
  Imprint host;  ///< what is there from start to stop, whoever is master
  /// Where it is written down, and the modules' records: a run that looks elsewhere finds nothing.
  std::string runtime_directory = {}, state_directory = {};
};

/// What the run before this one left behind; nothing if that was before the host was booted.
struct PastRun {
  struct Group {
    bool held = false;     ///< Group::held_before()
    bool serving = false;  ///< its addresses were up when it ended
    Imprint imprint;       ///< nothing if all of it was removed when that run ended
  };
  Imprint host;  ///< RunIdentity::host; as with groups
  std::map<std::string, Group, std::less<>> groups;
  std::map<std::string, Instant, std::less<>> last_advert;  ///< by instance
  std::map<std::string, protocol::TrackerState, std::less<>> checks;

  /// Reads `directory`/state.N (of_network_namespace()). No file, or one that makes no sense:
  /// nothing was left.
  [[nodiscard]] static PastRun read(const std::string& directory);

  /// Does it still count that the group held (decision 2)? Only as long as notify::restart_time
  /// after its last advert, however it ended: a clean stop hands over, and whoever took over has
  /// taken writes since. Later only the module's own record can tell.
  [[nodiscard]] bool held_lately(const GroupIdentity& group, Instant now) const;
};

class RunState {
 public:
  /// Where one group writes down what it does. As long as the RunState lives.
  class GroupRecord {
   public:
    /// Group::held_before(); until it is set, PastRun::held_lately().
    [[nodiscard]] bool held() const { return cells_->get(first_) != 0; }
    void set_held(bool held) { cells_->set(first_, held ? 1 : 0); }
    void set_serving(bool serving) { cells_->set(first_ + 1, serving ? 1 : 0); }
    void advert_sent(std::size_t member, Instant at) {
      cells_->set(first_ + 2 + member, at.time_since_epoch().count());
    }

   private:
    friend class RunState;
    GroupRecord(linux::CellFile& cells, std::size_t first) : cells_{&cells}, first_{first} {}
    linux::CellFile* cells_;
    std::size_t first_;
  };

  /// Puts a file for this run in the place of the past one's, of which it takes over who held
  /// lately and when each instance was heard last. If that fails, error() says so, and nothing
  /// outlives this process.
  RunState(const std::string& directory, const RunIdentity& run,
           const std::vector<std::string>& checks, const PastRun& past, Instant now);
  RunState(const RunState&) = delete;
  RunState& operator=(const RunState&) = delete;

  /// Of one of the groups that the constructor was given (GroupIdentity::name).
  [[nodiscard]] GroupRecord group(const std::string& name);
  /// Nothing of a check that the constructor was not given.
  void set_check(const std::string& check, protocol::TrackerState state);
  /// This run has removed all that it had put onto the host. What is there from now on is somebody
  /// else's, also if it is the same.
  void set_gone();

  [[nodiscard]] const std::optional<SystemError>& error() const { return error_; }

 private:
  RunState(const std::string& directory, const RunIdentity& run,
           const std::vector<linux::Cell>& cells);

  std::map<std::string, std::size_t, std::less<>> index_;  ///< of cells, by their names
  std::optional<SystemError> error_;
  linux::CellFile cells_;
};

}  // namespace vrrpd::runtime
