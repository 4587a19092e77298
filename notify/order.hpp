// SPDX-License-Identifier: Apache-2.0
// What an operator asks of a module by vrrpctl (docs/control.md), and what is answered.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace vrrpd::notify {

/// Names and values for the operator, in the order in which they are to be read.
using Facts = std::vector<std::pair<std::string, std::string>>;

struct Order {
  enum class Kind : std::uint8_t {
    errant,   ///< which saved sets of transactions are there that the primary lacks?
    rebuild,  ///< replace the data of this node's server by the primary's
    promote,  ///< take over although the module refuses, if `word` is right
  };
  using Answer = std::expected<std::vector<Facts>, std::string>;

  Kind kind = Kind::errant;
  bool confirmed = false;                                   ///< --yes
  std::string word = {};                                    ///< --now; empty: what would be lost?
  std::function<void(std::string)> progress = [](auto) {};  ///< a line on the way; any thread
  /// False: whoever asked has gone, and expects nothing any more. Any thread.
  std::function<bool()> wanted = [] { return true; };
  /// Any thread; the first call counts. Without one the operator is told that it was given up.
  std::function<void(Answer)> answer = [](auto) {};
};

}  // namespace vrrpd::notify
