// SPDX-License-Identifier: Apache-2.0
// What the two daemons of a pair say to each other (decision 8). Values; the bytes are codec.hpp's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "notify/peer_link.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::peer {

using Role = notify::PeerRole;
using Verb = notify::PeerVerb;

/// Versions of this protocol that this daemon speaks. A hello is understood across versions; what
/// follows it is the newest version that both speak.
inline constexpr std::uint8_t oldest_version = 1, newest_version = 1;

// Bounds of what is accepted and sent.
inline constexpr std::size_t frame_bytes_max = std::size_t{64} * 1024;  ///< without the length
inline constexpr std::size_t name_bytes_max = 255;
inline constexpr std::size_t fact_bytes_max = 1024;
inline constexpr std::size_t reason_bytes_max = 1024;
inline constexpr std::size_t instances_max = 255;  ///< of a group; VRRP has as many router ids
/// Longest time that an asker may say it waits for.
inline constexpr std::chrono::milliseconds patience_max = std::chrono::minutes{10};

/// Random, of one run of a daemon.
using BootId = std::array<std::uint8_t, 16>;

/// Something that must be the same on both nodes: {"VI_1 advert_int", "1s"}.
struct Fact {
  std::string subject;
  std::string value;
  auto operator<=>(const Fact&) const = default;
};

/// The highest numbers that were seen of a daemon's run: a daemon whose host was set back to a
/// snapshot learns from them how far it had already counted.
struct Seen {
  BootId boot{};
  std::uint64_t question = 0;
  std::uint64_t version = 0;
  bool operator==(const Seen&) const = default;
};

/// The first message of each side, and only that.
struct Hello {
  std::uint8_t oldest = oldest_version;
  std::uint8_t newest = newest_version;
  std::string daemon;  ///< "vrrpd 0.1.0", for the log
  std::string pair;
  std::string node;
  BootId boot{};
  Seen seen;                        ///< of the one who hears it, if it is still the same run
  std::uint32_t heartbeat_ms = 0;   ///< how often the speaker says its status
  std::uint64_t configuration = 0;  ///< a hash of all facts
  bool more_facts = false;          ///< there are facts behind the last one
  std::vector<Fact> facts;          ///< sorted by subject; as many as fit
  bool operator==(const Hello&) const = default;
};

struct InstanceStatus {
  std::string name;
  std::uint8_t priority = 0;  ///< effective
  bool operator==(const InstanceStatus&) const = default;
};

/// A sync group, or an instance on its own.
struct GroupStatus {
  std::string name;
  Role role = Role::starting;
  std::uint64_t term = 0;
  std::vector<InstanceStatus> instances;
  std::string module;         ///< what its notify module published
  std::uint64_t version = 0;  ///< grows with each change of any group of this run
  bool operator==(const GroupStatus&) const = default;
};

/// Said at each change, and as a heartbeat.
struct Status {
  std::uint64_t beat = 0;  ///< of this session: 1, 2, 3, …
  std::uint64_t echo = 0;  ///< the other side's last beat in this session; 0: none yet
  /// Nothing newer than this is missing: all that was said before in this session and has a version
  /// up to it holds at this moment. 0: it confirms nothing (more follows, or the loop has not
  /// said).
  std::uint64_t version = 0;
  std::vector<GroupStatus> groups;  ///< those that changed
  bool operator==(const Status&) const = default;
};

struct Question {
  std::uint64_t number = 0;  ///< of the asker's run: 1, 2, 3, …; a repetition has the same
  std::chrono::milliseconds patience{};
  Verb verb = Verb::term;  ///< may be one that this daemon does not know
  std::string group;
  std::string payload;
  bool operator==(const Question&) const = default;
};

struct Declined {
  enum class Why : std::uint8_t {
    refused = 1,      ///< by whoever answers for the group
    unsupported = 2,  ///< nobody does
    busy = 3,         ///< too many questions wait
    outdated = 4,     ///< the number was used before
  };
  Why why = Why::refused;
  std::string text;  ///< one line
  bool operator==(const Declined&) const = default;
};

struct Payload {
  std::string bytes;
  bool operator==(const Payload&) const = default;
};

struct Answer {
  std::uint64_t number = 0;  ///< the question's
  std::variant<Payload, GroupStatus, Declined> content;
  bool operator==(const Answer&) const = default;
};

using Message = std::variant<Hello, Status, Question, Answer>;

}  // namespace vrrpd::peer
