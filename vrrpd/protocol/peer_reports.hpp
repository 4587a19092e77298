// SPDX-License-Identifier: Apache-2.0
// What an accepted advert tells about its sender that an operator should hear: each thing once for
// each sender, and again when it was right in between, but not twice in a minute. Nothing of this
// changes whom we obey.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "vrrpd/protocol/actions.hpp"
#include "vrrpd/protocol/instance_config.hpp"

namespace vrrpd::protocol {

class PeerReports {
 public:
  void on_advert(Instant now, const Advert& advert, const InstanceConfig& config, Actions& out);
  /// This node is master, of `priority`, and the sender's is lower: it stops as soon as it hears
  /// us.
  void on_lower(Instant now, const Advert& advert, const InstanceConfig& config,
                std::uint8_t priority, Actions& out);

 private:
  struct Complaint {
    bool said = false;
    Instant not_before{};

    /// True when it is time to say that something is wrong.
    bool due(Instant now, bool wrong);
  };
  struct Sender {
    IpAddress address;
    std::vector<IpAddress> last_list{};  ///< its addresses, as last compared
    Complaint other_addresses{}, other_interval{}, not_link_local{}, owner_too{}, deaf{};
    Instant lower_since{}, lower_last{};  ///< of the adverts that should have ended
  };

  [[nodiscard]] Sender* about(const IpAddress& address);
  static void compare_addresses(Instant now, Sender& sender, const Advert& advert,
                                const InstanceConfig& config, Actions& out);

  /// Bounded: a flood from invented senders must not cost memory.
  std::vector<Sender> senders_;
  IpAddress compared_last_;
};

}  // namespace vrrpd::protocol
