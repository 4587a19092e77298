// SPDX-License-Identifier: Apache-2.0
// The third vote: somewhere that is neither of the two nodes, where one value stands for each group
// and is exchanged by compare and swap. It knows values only, and no time: whoever wins a swap has
// the right for as long as nobody wins another one (docs/split-brain.md).
#pragma once

#include <expected>
#include <string>

#include "notify/witness/claim.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::witness {

struct Failure {
  /// A swap was sent, or may have been: it may still happen.
  bool maybe = false;
  std::string text;  ///< one line for the operator
};

struct Swapped {
  bool won = false;
  Value now;  ///< what stands there now
};

/// Any thread. Blocks the caller, not beyond `deadline`.
class Witness {
 public:
  virtual ~Witness() = default;

  /// What stands there, not older than this call.
  [[nodiscard]] virtual std::expected<Value, Failure> read(Instant deadline) = 0;

  /// Puts `to` in the place of exactly `from`, or changes nothing.
  [[nodiscard]] virtual std::expected<Swapped, Failure> swap(const Value& from, const Claim& to,
                                                             Instant deadline) = 0;

  /// "etcd, key /vrrpd/orders/VG1"
  [[nodiscard]] virtual std::string name() const = 0;
};

enum class Outcome : std::uint8_t {
  won,
  lost,     ///< something else stands there
  unknown,  ///< not settled by the deadline: it may still happen, and gives no right
};

struct Ballot {
  Outcome outcome = Outcome::unknown;
  Value now = {};         ///< won and lost: what stands there
  std::string text = {};  ///< not won: why, one line
};

/// A swap whose outcome is not known is tried again until it is: `to` is written by nobody else, so
/// that finding it there means that an earlier try has won; and once a later try has been answered
/// no earlier one can win any more, since `from` never comes back.
[[nodiscard]] Ballot win(Witness& witness, const Value& from, const Claim& to, Instant deadline);

}  // namespace vrrpd::witness
