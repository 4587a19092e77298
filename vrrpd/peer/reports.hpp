// SPDX-License-Identifier: Apache-2.0
// What is known of groups: of ours, as the peer is to know it, and of the peer's, with its age by
// this node's clock. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "vrrpd/peer/message.hpp"

namespace vrrpd::peer {

/// Our groups, as they were last published.
class Published {
 public:
  /// Those that changed, which are a version newer now.
  std::vector<GroupStatus> update(std::vector<GroupStatus> groups);
  /// All of them.
  [[nodiscard]] std::vector<GroupStatus> all() const;
  [[nodiscard]] std::optional<GroupStatus> of(const std::string& group) const;
  [[nodiscard]] std::uint64_t version() const { return version_; }
  /// The peer knows versions up to this one of this very run (see Seen): all groups get newer ones.
  void renew_after(std::uint64_t version);

 private:
  std::map<std::string, GroupStatus> groups_;
  std::uint64_t version_ = 0;
};

/// What the peer said of a group.
struct Report {
  GroupStatus status;
  Instant heard;       ///< when it was last heard that this holds
  Instant said_after;  ///< and it was said after this (Session::take())
};

/// The peer's groups.
class Reports {
 public:
  /// Those that changed, and those that this run of the peer had not spoken of.
  std::vector<GroupStatus> take(Instant heard, Instant said_after, const Status& status);
  /// One group alone, in answer to a question.
  void take(Instant heard, Instant said_after, const GroupStatus& group);
  [[nodiscard]] std::optional<Report> of(const std::string& group) const;
  [[nodiscard]] std::uint64_t highest() const { return highest_; }
  /// Another run of the peer: its versions begin anew. What was known of the run before is kept
  /// until the new one speaks of the same group.
  void new_run();

 private:
  /// True if it is news, and not only a confirmation.
  bool store(Instant heard, Instant said_after, const GroupStatus& group);

  std::map<std::string, Report> reports_;
  struct Confirmation {
    std::uint64_t version = 0;
    Instant heard{}, said_after{};
  };
  Confirmation confirmed_;  ///< reports up to that version held then
  std::uint64_t highest_ = 0;
};

}  // namespace vrrpd::peer
