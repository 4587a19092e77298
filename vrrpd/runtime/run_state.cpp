// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/run_state.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <ranges>
#include <string_view>

#include "notify/notify.hpp"
#include "vrrpd/base/network_namespace.hpp"

namespace vrrpd::runtime {

using linux::Cell;
using linux::CellFile;
using protocol::TrackerState;

namespace {

// What stands before a name, in cells and in the note.
constexpr std::string_view held = "held ", serving = "serving ", advert = "advert ",
                           check = "check ", boot = "boot ", group_line = "group ", gone = "gone";

std::string current_boot() {
  std::string id;
  std::ifstream{"/proc/sys/kernel/random/boot_id"} >> id;
  return id;
}

std::string named(std::string_view kind, std::string_view name) {
  return std::string{kind} + std::string{name};
}

std::optional<std::string> name_after(std::string_view kind, std::string_view line) {
  if (!line.starts_with(kind)) return std::nullopt;
  return std::string{line.substr(kind.size())};
}

std::optional<TrackerState> tracker_state(std::int64_t value) {
  const auto state = static_cast<TrackerState>(value);
  const bool known = value == 0 || state == TrackerState::up || state == TrackerState::down;
  return known ? std::optional{state} : std::nullopt;
}

SystemResult<std::string> state_file(const std::string& directory) {
  return of_network_namespace(directory + "/state");
}

std::vector<Cell> initial_cells(const std::vector<GroupIdentity>& groups,
                                const std::vector<std::string>& checks, const PastRun& past,
                                Instant now) {
  std::vector<Cell> cells{{std::string{gone}, 0}};
  for (const auto& group : groups) {
    cells.push_back({named(held, group.name), past.held_lately(group, now) ? 1 : 0});
    cells.push_back({named(serving, group.name), 0});
    for (const auto& member : group.members) {
      const auto last = past.last_advert.find(member);
      const Instant at = last == past.last_advert.end() ? Instant{} : last->second;
      cells.push_back({named(advert, member), at.time_since_epoch().count()});
    }
  }
  for (const auto& name : checks) {
    cells.push_back({named(check, name), static_cast<std::int64_t>(TrackerState::unknown)});
  }
  return cells;
}

/// The note: this boot, the host's lines, then for each group its name and its lines.
CellFile write_file(const std::string& directory, const RunIdentity& run,
                    const std::vector<Cell>& cells, std::optional<SystemError>& error) {
  std::vector<std::string> note{named(boot, current_boot())};
  note.insert(note.end(), run.host.begin(), run.host.end());
  for (const auto& group : run.groups) {
    note.push_back(named(group_line, group.name));
    note.insert(note.end(), group.imprint.begin(), group.imprint.end());
  }
  ::mkdir(directory.c_str(), 0755);  // there already, as a rule; create() complains if it is not
  const auto path = state_file(directory);
  auto file = path ? CellFile::create(*path, cells, note) : std::unexpected{path.error()};
  if (file) return *std::move(file);
  error = file.error();
  return CellFile::unkept(cells);
}

}  // namespace

PastRun PastRun::read(const std::string& directory) {
  PastRun past;
  const auto path = state_file(directory);
  if (!path) return past;
  const auto content = CellFile::read(*path);
  const std::string now = current_boot();
  if (!content || now.empty() || content->note.empty()) return past;
  if (content->note.front() != named(boot, now)) return past;

  const auto flag = [&content](std::string_view kind, const std::string& name) {
    const auto cell = content->cells.find(named(kind, name));
    return cell != content->cells.end() && cell->second != 0;
  };
  Imprint* imprint = &past.host;
  for (const auto& line : content->note | std::views::drop(1)) {
    if (const auto name = name_after(group_line, line)) {
      auto& group = past.groups[*name];
      group.held = flag(held, *name);
      group.serving = flag(serving, *name);
      imprint = &group.imprint;
    } else {
      imprint->push_back(line);
    }
  }
  if (flag(gone, {})) {
    past.host.clear();
    for (auto& [name, group] : past.groups) group.imprint.clear();
  }
  for (const auto& [cell, value] : content->cells) {
    if (const auto instance = name_after(advert, cell); instance && value != 0) {
      past.last_advert[*instance] = Instant{Duration{value}};
    }
    if (const auto name = name_after(check, cell)) {
      if (const auto state = tracker_state(value)) past.checks[*name] = *state;
    }
  }
  return past;
}

bool PastRun::held_lately(const GroupIdentity& group, Instant now) const {
  const auto before = groups.find(group.name);
  if (before == groups.end() || !before->second.held) return false;
  return std::ranges::any_of(group.members, [&](const std::string& member) {
    const auto last = last_advert.find(member);
    // An advert of the future is of no clock that this host had.
    return last != last_advert.end() && last->second <= now &&
           now - last->second < notify::restart_time;
  });
}

RunState::RunState(const std::string& directory, const RunIdentity& run,
                   const std::vector<std::string>& checks, const PastRun& past, Instant now)
    : RunState{directory, run, initial_cells(run.groups, checks, past, now)} {}

RunState::RunState(const std::string& directory, const RunIdentity& run,
                   const std::vector<Cell>& cells)
    : cells_{write_file(directory, run, cells, error_)} {
  for (std::size_t i = 0; i < cells.size(); ++i) index_.emplace(cells[i].name, i);
}

RunState::GroupRecord RunState::group(const std::string& name) {
  return {cells_, index_.at(named(held, name))};
}

void RunState::set_check(const std::string& name, TrackerState state) {
  // One that a reload has brought has no cell before the next file.
  const auto cell = index_.find(named(check, name));
  if (cell != index_.end()) cells_.set(cell->second, static_cast<std::int64_t>(state));
}

void RunState::set_gone() { cells_.set(index_.at(std::string{gone}), 1); }

}  // namespace vrrpd::runtime
