// SPDX-License-Identifier: Apache-2.0
// Counts rejected packets, and names each (reason, sender) in the log, but not each packet. However
// many senders there are, real or invented, its memory and its lines are bounded.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "vrrpd/base/address.hpp"
#include "vrrpd/base/time.hpp"
#include "vrrpd/protocol/advert.hpp"
#include "vrrpd/protocol/instance_config.hpp"
#include "vrrpd/protocol/reject.hpp"

namespace vrrpd::runtime {

class RejectLog {
 public:
  /// `where` the packets come in, for the lines.
  explicit RejectLog(std::string where) : where_{std::move(where)} {}

  /// The line to log, if it is time for one. `detail` is asked only then; what it says may be
  /// empty. Of a flood that is rare: the rest of it costs a look into a small map.
  template <class Detail>
  [[nodiscard]] std::optional<std::string> reject(Instant now, protocol::Reject reason,
                                                  const IpAddress& sender, const Detail& detail) {
    const auto due = count(now, reason, sender);
    if (!due) return std::nullopt;
    return line(*due, reason, sender, detail());
  }
  [[nodiscard]] std::optional<std::string> reject(Instant now, protocol::Reject reason,
                                                  const IpAddress& sender) {
    return reject(now, reason, sender, [] { return std::string{}; });
  }
  [[nodiscard]] const protocol::RejectCounters& counters() const { return counters_; }

 private:
  struct Said {
    Instant said, seen;
    std::uint64_t silent = 0;  ///< packets since, of which nothing was said
  };
  /// Nothing: the sender is one too many, and stands for all those.
  using Key = std::pair<protocol::Reject, std::optional<IpAddress>>;

  /// It is time for a line.
  struct Due {
    bool of_many;          ///< senders that have no place of their own
    std::uint64_t silent;  ///< packets since the last line
  };

  [[nodiscard]] std::optional<Due> count(Instant now, protocol::Reject reason,
                                         const IpAddress& sender);
  [[nodiscard]] std::string line(const Due& due, protocol::Reject reason, const IpAddress& sender,
                                 const std::string& detail) const;
  [[nodiscard]] Key key_for(Instant now, protocol::Reject reason, const IpAddress& sender);

  std::string where_;
  protocol::RejectCounters counters_;
  std::map<Key, Said> said_;
  Instant forget_after_{};  ///< once full, it is not searched for what is over before that
};

/// What the advert says and what this virtual router has in its place: "(VI_1) has version 2, the
/// advert says 3". No secret.
[[nodiscard]] std::string both_sides(protocol::Reject reason, const protocol::Advert& advert,
                                     const protocol::InstanceConfig& ours);

}  // namespace vrrpd::runtime
