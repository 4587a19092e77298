// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/process_census.hpp"

#include <algorithm>
#include <utility>

#include "vrrpd/linux/process_list.hpp"

namespace vrrpd::linux {

ProcessCensus::ProcessCensus(std::vector<ProcessPattern> patterns)
    : patterns_{std::move(patterns)},
      needs_commands_{std::ranges::any_of(patterns_, &ProcessPattern::needs_command)},
      counts_(patterns_.size()) {}

void ProcessCensus::scan() {
  matching_.clear();
  std::ranges::fill(counts_, 0u);
  for (const pid_t pid : list_processes()) look_at(pid);
}

void ProcessCensus::take(const ProcessEvent& event) {
  switch (event.kind) {
    case ProcessEvent::Kind::forked: {
      const auto parent = matching_.find(event.parent);
      if (parent != matching_.end()) remember(event.pid, Matches{parent->second});
      break;
    }
    case ProcessEvent::Kind::changed: look_at(event.pid); break;
    case ProcessEvent::Kind::ended: forget(event.pid); break;
  }
}

void ProcessCensus::look_at(pid_t pid) {
  forget(pid);
  const auto process = look_at_process(pid, needs_commands_);
  if (!process) return;
  Matches matches(patterns_.size());
  for (std::size_t i = 0; i < patterns_.size(); ++i) matches[i] = patterns_[i].matches(*process);
  if (std::ranges::find(matches, true) != matches.end()) remember(pid, matches);
}

void ProcessCensus::remember(pid_t pid, const Matches& matches) {
  forget(pid);
  for (std::size_t i = 0; i < matches.size(); ++i) counts_[i] += matches[i] ? 1u : 0u;
  matching_[pid] = matches;
}

void ProcessCensus::forget(pid_t pid) {
  const auto known = matching_.find(pid);
  if (known == matching_.end()) return;
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] -= known->second[i] ? 1u : 0u;
  matching_.erase(known);
}

}  // namespace vrrpd::linux
