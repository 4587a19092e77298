// SPDX-License-Identifier: Apache-2.0
// A ReloadDiff as lines for the operator.
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vrrpd/runtime/reload_diff.hpp"

namespace vrrpd::runtime {
namespace {

/// "instance VI_1", "sync group G".
std::string title(const GroupPlan& plan) {
  return (plan.group != nullptr ? "sync group " : "instance ") + plan.name;
}

class Explanation {
 public:
  Explanation(const Configuration& before, const Configuration& now) : before_{before}, now_{now} {}

  std::vector<std::string> explain(const ReloadDiff& diff) {
    for (const auto& change : diff.groups) add(change);
    for (const auto& change : diff.checks) add("check", change);
    for (const auto& change : diff.tracked_files) add("track_file", change);
    for (const auto& change : diff.services) add("virtual server", change);
    if (diff.processes_change) lines_.emplace_back("vrrp_track_process: counted anew");
    if (diff.macs_change) {
      lines_.emplace_back("use_vmac: interfaces with virtual MAC addresses come or go");
    }
    for (const auto& line : diff.statics) lines_.push_back("static: " + line);
    for (const auto& line : diff.globals) lines_.push_back("global_defs: " + line);
    for (const auto& line : diff.settings) lines_.push_back("[vrrpd]: " + line);
    for (const auto& line : diff.needs_restart) {
      lines_.push_back(line + ": only after a restart of vrrpd; until then the old value holds");
    }
    if (unchanged_ > 0) {
      lines_.push_back(
          unchanged_ == 1
              ? "1 group or instance on its own goes on untouched"
              : fmt::format("{} groups or instances on their own go on untouched", unchanged_));
    }
    return std::move(lines_);
  }

 private:
  void add(const GroupChange& change) {
    using Kind = GroupChange::Kind;
    switch (change.kind) {
      case Kind::unchanged: ++unchanged_; return;
      case Kind::removed:
        lines_.push_back(title(before_.plan.groups[change.before]) +
                         (change.regroups
                              ? ": its virtual routers go to another group: it ends first"
                              : ": removed: it gives up its addresses and sends priority 0"));
        return;
      case Kind::added: lines_.push_back(title(now(change)) + ": added"); return;
      case Kind::regrouped:
        lines_.push_back(title(now(change)) +
                         ": replaces what its virtual routers belonged to: starts as backup when "
                         "that has ended");
        return;
      case Kind::changed:
        for (const auto& line : change.says) lines_.push_back(title(now(change)) + ": " + line);
        return;
    }
  }

  void add(std::string_view what, const NamedChange& change) {
    using Kind = NamedChange::Kind;
    const std::string subject = fmt::format("{} {}", what, change.name);
    switch (change.kind) {
      case Kind::unchanged: return;
      case Kind::removed: lines_.push_back(subject + ": removed"); return;
      case Kind::added: lines_.push_back(subject + ": added"); return;
      case Kind::changed:
        for (const auto& line : change.says) lines_.push_back(subject + ": " + line);
        return;
    }
  }

  [[nodiscard]] const GroupPlan& now(const GroupChange& change) const {
    return now_.plan.groups[change.now];
  }

  const Configuration& before_;
  const Configuration& now_;
  std::vector<std::string> lines_;
  std::size_t unchanged_ = 0;
};

}  // namespace

std::vector<std::string> explain(const ReloadDiff& diff, const Configuration& before,
                                 const Configuration& now) {
  return Explanation{before, now}.explain(diff);
}

std::vector<std::string> explain_start(const Configuration& now) {
  auto diff = compare({}, now);
  // Nothing holds until then that could go on holding.
  const auto at_start = std::exchange(diff.needs_restart, {});
  auto lines = explain(diff, {}, now);
  for (const auto& line : at_start) lines.push_back("at start: " + line);
  return lines;
}

}  // namespace vrrpd::runtime
