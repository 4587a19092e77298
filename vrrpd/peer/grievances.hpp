// SPDX-License-Identifier: Apache-2.0
// What strangers, and a peer that is set up wrongly, do to the channel: said once a minute for each
// sender and reason, however often it happens and however many senders there are. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "vrrpd/base/address.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::peer {

class Grievances {
 public:
  /// The line to log, if it is time for one.
  [[nodiscard]] std::optional<std::string> note(Instant now, const std::string& path,
                                                const IpAddress& sender, const std::string& why);

 private:
  struct Said {
    Instant at;
    std::uint64_t silent = 0;  ///< since then
  };
  using Key = std::pair<IpAddress, std::string>;

  std::map<Key, Said> said_;
  Said of_others_{};  ///< for whom there is no room
};

}  // namespace vrrpd::peer
