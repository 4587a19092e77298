// SPDX-License-Identifier: Apache-2.0
// What `vrrpctl status` shows: how each group stands, here and at the peer. Values, their JSON and
// their text; pure.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vrrpd::control {

/// Names and values for the operator, in the order in which they are to be read.
using Facts = std::vector<std::pair<std::string, std::string>>;

struct InstanceStatus {
  std::string name;
  std::uint8_t priority = 0;  ///< effective
  bool operator==(const InstanceStatus&) const = default;
};

/// What the peer said last of the group of the same name.
struct PeerGroupStatus {
  std::string role;
  std::uint64_t term = 0;    ///< 0: its module has none
  std::uint64_t age_ms = 0;  ///< since it was last heard that this holds
  bool operator==(const PeerGroupStatus&) const = default;
};

/// A sync group, or an instance on its own.
struct GroupStatus {
  std::string name;
  std::string role;  ///< "MASTER", "promoting": as in the log
  std::vector<InstanceStatus> instances;
  std::string eligibility;  ///< the module's word for whether it may be master; empty: no module
  std::string reason;       ///< why, in one line
  Facts module;             ///< what the module says of itself
  std::optional<PeerGroupStatus> peer;
  bool operator==(const GroupStatus&) const = default;
};

struct Status {
  std::string daemon;        ///< "vrrpd 0.1.0"
  bool maintenance = false;  ///< the operator has said that nothing is to move
  std::vector<GroupStatus> groups;
  std::string
      peer;  ///< "peer db2 over lan", or that it is not connected; empty: there is no [peer]
  bool operator==(const Status&) const = default;
};

/// A JSON object in one line.
[[nodiscard]] std::string to_json(const Status& status);
[[nodiscard]] std::expected<Status, std::string> status_from_json(std::string_view json);

/// One line that does not control a terminal, whatever a server or the peer has said.
[[nodiscard]] std::string printable(std::string text);

/// The same of a text of several lines, each with its end.
[[nodiscard]] std::string printable_lines(std::string_view text);

/// Several such lines.
[[nodiscard]] std::string to_text(const Status& status);

/// A JSON array of objects, for commands whose answer is a list of such.
[[nodiscard]] std::string to_json(const std::vector<Facts>& list);
[[nodiscard]] std::expected<std::vector<Facts>, std::string> facts_from_json(std::string_view json);
/// Each in lines of its own, an empty line between them.
[[nodiscard]] std::string to_text(const std::vector<Facts>& list);

}  // namespace vrrpd::control
