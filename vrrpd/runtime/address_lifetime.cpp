// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/address_lifetime.hpp"

#include <algorithm>

namespace vrrpd::runtime {
namespace {

using std::chrono::seconds;

constexpr seconds least{2};
constexpr std::size_t renewals_per_second_most = 256;

}  // namespace

seconds address_lifetime(Duration master_down_interval, std::size_t addresses_of_host) {
  const std::size_t period =
      (addresses_of_host + renewals_per_second_most - 1) / renewals_per_second_most;
  return std::max({least, std::chrono::ceil<seconds>(master_down_interval),
                   3 * seconds{static_cast<seconds::rep>(period > 1 ? period : 0)}});
}

}  // namespace vrrpd::runtime
