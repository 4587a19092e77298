// SPDX-License-Identifier: Apache-2.0
// A virtual router as its link sees it: bytes come in, bytes and deeds go out, in virtual time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/conformance/packets.hpp"
#include "vrrpd/protocol/group.hpp"

namespace vrrpd::conformance {

/// What a router did, in order: "224.0.0.18 ttl 255: 31 33 …" (an advert), "addresses up",
/// "addresses down", "announce".
using Deeds = std::vector<std::string>;

/// What Router::timer() says when none runs.
inline constexpr Duration no_timer = Duration::max();

inline constexpr const char* addresses_up = "addresses up";
inline constexpr const char* addresses_down = "addresses down";
inline constexpr const char* announce = "announce";
/// An advert to the group of the message's family.
[[nodiscard]] std::string multicast(std::string_view message);
[[nodiscard]] std::string multicast_ipv6(std::string_view message);

/// The first deed, or "nothing".
[[nodiscard]] std::string first(const Deeds& deeds);

/// What becomes of a packet that arrives at a router of this configuration: "believed", or the name
/// of the rule that rejects it (protocol/reject.hpp).
[[nodiscard]] std::string verdict(const Packet& packet,
                                  const protocol::InstanceConfig& config = v3());

/// The one advert that a router of this configuration sends, as bytes.
[[nodiscard]] std::string advert_of(const protocol::InstanceConfig& config);

class Router {
 public:
  explicit Router(protocol::InstanceConfig config);

  Deeds start(Duration at = {});
  /// Nothing comes of a packet that is rejected.
  Deeds hear(Duration at, const Packet& packet);
  /// The protocol's timer fires, on time; all that comes of it, and of what is due before.
  Deeds fire();
  Deeds stop(Duration at);
  /// Wakes up at `at`, whatever was due before.
  Deeds wake(Duration at);
  /// What the trackers make of the priority.
  Deeds set_priority(Duration at, std::uint8_t priority);

  /// When Active_Down_Timer fires (Backup), or Adver_Timer (Active).
  [[nodiscard]] Duration timer() const;
  /// "Initialize", "Backup", "Active", in RFC 9568's words.
  [[nodiscard]] std::string state() const;
  /// Lines for the operator, all of them so far.
  [[nodiscard]] const std::vector<std::string>& reports() const { return reports_; }

 private:
  [[nodiscard]] Deeds deeds_of(const protocol::Actions& actions);

  protocol::Group group_;
  std::vector<std::string> reports_;
};

/// A router that was started at 0, heard nobody, and is Active since Active_Down_Interval.
[[nodiscard]] Router active(protocol::InstanceConfig config);

}  // namespace vrrpd::conformance
