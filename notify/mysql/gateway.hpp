// SPDX-License-Identifier: Apache-2.0
// Does the gateway answer an echo request (RFC 792, RFC 4443 §4)? What a node that hears nobody
// else asks, to know whether it is the one that is cut off.
#pragma once

#include <cstdint>

#include "notify/mysql/isolation.hpp"
#include "vrrpd/base/address.hpp"
#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/system_error.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::mysql {

/// One thread. Needs CAP_NET_RAW.
class Gateway {
 public:
  explicit Gateway(IpAddress address) : address_{address} {}

  /// Asks twice at most, until `deadline`. An error: it could not be asked, by no fault of its own.
  [[nodiscard]] SystemResult<bool> answers(Instant deadline);

 private:
  [[nodiscard]] SystemResult<void> open();
  [[nodiscard]] bool ask();
  [[nodiscard]] bool hears_answer(Instant deadline);

  IpAddress address_;
  FileDescriptor socket_;
  std::uint16_t number_ = 0;
};

}  // namespace vrrpd::mysql
