// SPDX-License-Identifier: Apache-2.0
// Why a packet is not believed. A rejected packet touches no timer, no learned interval, no state.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace vrrpd::protocol {

/// One enumerator, one rule, one counter. The order is the order of the tests: first what RFC 9568
/// §7.1 asks of any packet, then what only the virtual router it names can tell.
enum class Reject : std::uint8_t {
  truncated,          ///< shorter than the IP and VRRP headers say
  bad_ttl,            ///< §5.1.1.3: IP TTL MUST be 255
  wrong_destination,  ///< neither 224.0.0.18 nor an address that we listen to
  bad_version,        ///< neither 2 nor 3
  bad_type,           ///< §5.2.2: not ADVERTISEMENT
  bad_vrid,           ///< §5.2.3: 0
  bad_length,         ///< longer or shorter than its address count asks for
  bad_checksum,       ///< §5.2.8
  unknown_vrid,       ///< no virtual router of this number on this interface
  own_source,         ///< from our own primary address: a loop, or a second host with our address
  version_mismatch,   ///< the virtual router speaks the other version
  bad_auth_type,      ///< RFC 2338 §5.3.6: the authentication type differs
  bad_auth_data,      ///< RFC 2338 §5.3.10: the password differs
  bad_interval,       ///< RFC 3768 §7.1: version 2 intervals differ; or a version 3 interval of 0
};
inline constexpr std::size_t reject_count = static_cast<std::size_t>(Reject::bad_interval) + 1;

/// A short name, as in logs and counters: "bad_ttl".
[[nodiscard]] std::string_view name(Reject reject);
/// What it means for the operator, as the end of a sentence: "TTL is not 255: it crossed a router".
[[nodiscard]] std::string_view explanation(Reject reject);

/// How often each rule rejected a packet.
class RejectCounters {
 public:
  std::uint64_t count(Reject reject) { return ++counts_[static_cast<std::size_t>(reject)]; }
  [[nodiscard]] std::uint64_t operator[](Reject reject) const {
    return counts_[static_cast<std::size_t>(reject)];
  }

 private:
  std::array<std::uint64_t, reject_count> counts_{};
};

}  // namespace vrrpd::protocol
