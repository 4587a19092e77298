// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

namespace vrrpd::simulation {

/// A promise of the protocol was broken: ends the world it was broken in.
struct Violation : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline void require(bool held, const std::string& promise) {
  if (!held) throw Violation{promise};
}

}  // namespace vrrpd::simulation
