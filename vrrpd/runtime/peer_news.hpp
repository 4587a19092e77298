// SPDX-License-Identifier: Apache-2.0
// What the operator is told of the peer: it came, it went, it changed, it differs. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "vrrpd/peer/channel.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {

class PeerNews {
 public:
  struct Line {
    Level level;
    std::string text;
    bool operator==(const Line&) const = default;
  };
  using Lines = std::vector<Line>;

  [[nodiscard]] Lines on(const peer::Channel::Event& event);

  /// Asked at each heartbeat, for a group that is master here, with what the peer said of it after
  /// the last one. That both are for a moment is how mastership changes; that it lasts is not.
  [[nodiscard]] Lines both_master(const std::string& group, bool both);

  /// Asked at each heartbeat, with how a group stands here, and what the peer said of it last: that
  /// no priority decides who of the two is master, once for each instance until they have differed
  /// for long. `weighted`: instances whose `priority' is changed by trackers here.
  [[nodiscard]] Lines equal_priorities(const peer::GroupStatus& here,
                                       const peer::GroupStatus& there,
                                       const std::set<std::string>& weighted);

  /// "peer db2 over lan, direct", or that it is not connected.
  [[nodiscard]] std::string summary() const;

 private:
  void tell(const peer::Connected& event, Lines& lines);
  void tell(const peer::PathLost& event, Lines& lines);
  void tell(const peer::Compared& event, Lines& lines);
  void tell(const peer::Heard& event, Lines& lines);
  [[nodiscard]] std::string who() const { return node_.empty() ? "peer" : "peer " + node_; }

  /// Of an instance: heartbeats in a row with equal priorities, or with different ones.
  struct Equality {
    unsigned equal = 0, unequal = 0;
    bool said = false;
  };

  std::string node_;
  std::set<std::string> paths_;
  std::set<std::string> paths_ever_;
  std::map<std::string, std::pair<peer::Role, std::uint64_t>> said_;  ///< role and term, by group
  std::map<std::string, unsigned> both_;   ///< heartbeats in a row, by group
  std::map<std::string, Equality> equal_;  ///< by instance
};

}  // namespace vrrpd::runtime
