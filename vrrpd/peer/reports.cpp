// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/peer/reports.hpp"

#include <algorithm>
#include <utility>

namespace vrrpd::peer {
namespace {

// More groups than virtual routers can be on any host that we know of; a broken peer ends here.
constexpr std::size_t groups_most = 4096;

bool same(const GroupStatus& one, GroupStatus other) {
  other.version = one.version;
  return one == other;
}

}  // namespace

std::vector<GroupStatus> Published::update(std::vector<GroupStatus> groups) {
  std::vector<GroupStatus> changed;
  for (auto& group : groups) {
    const auto known = groups_.find(group.name);
    if (known != groups_.end() && same(known->second, group)) continue;
    changed.push_back(std::move(group));
  }
  if (!changed.empty()) ++version_;
  for (auto& group : changed) {
    group.version = version_;
    groups_.insert_or_assign(group.name, group);
  }
  return changed;
}

std::vector<GroupStatus> Published::all() const {
  std::vector<GroupStatus> groups;
  for (const auto& [name, group] : groups_) groups.push_back(group);
  return groups;
}

std::optional<GroupStatus> Published::of(const std::string& group) const {
  const auto found = groups_.find(group);
  return found == groups_.end() ? std::nullopt : std::optional{found->second};
}

void Published::renew_after(std::uint64_t version) {
  if (version < version_) return;
  version_ = version + 1;
  for (auto& [name, group] : groups_) group.version = version_;
}

bool Reports::store(Instant heard, Instant said_after, const GroupStatus& group) {
  const auto found = reports_.find(group.name);
  if (found == reports_.end() && reports_.size() >= groups_most) return false;
  if (found != reports_.end() && found->second.status.version >= group.version) return false;
  highest_ = std::max(highest_, group.version);
  const bool first = found == reports_.end() || found->second.status.version == 0;
  const bool news = first || !same(found->second.status, group);
  reports_.insert_or_assign(group.name, Report{group, heard, said_after});
  return news;
}

std::vector<GroupStatus> Reports::take(Instant heard, Instant said_after, const Status& status) {
  std::vector<GroupStatus> news;
  for (const auto& group : status.groups) {
    if (store(heard, said_after, group)) news.push_back(group);
  }
  if (status.version != 0 && status.version >= confirmed_.version) {
    confirmed_ = {status.version, std::max(heard, confirmed_.heard),
                  std::max(said_after, confirmed_.said_after)};
  }
  return news;
}

void Reports::take(Instant heard, Instant said_after, const GroupStatus& group) {
  store(heard, said_after, group);
  const auto found = reports_.find(group.name);
  if (found == reports_.end() || found->second.status.version != group.version) return;
  found->second.heard = std::max(found->second.heard, heard);
  found->second.said_after = std::max(found->second.said_after, said_after);
}

std::optional<Report> Reports::of(const std::string& group) const {
  const auto found = reports_.find(group);
  if (found == reports_.end()) return std::nullopt;
  Report report = found->second;
  if (report.status.version != 0 && report.status.version <= confirmed_.version) {
    report.heard = std::max(report.heard, confirmed_.heard);
    report.said_after = std::max(report.said_after, confirmed_.said_after);
  }
  return report;
}

void Reports::new_run() {
  for (auto& [name, report] : reports_) {
    report = *of(name);
    report.status.version = 0;
  }
  confirmed_ = {};
  highest_ = 0;
}

}  // namespace vrrpd::peer
