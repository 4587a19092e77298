// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace vrrpd::simulation {

/// A promise of the protocol was broken: ends the world it was broken in.
struct Violation : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline void require(bool held, std::string_view promise) {
  if (!held) throw Violation{std::string{promise}};
}

}  // namespace vrrpd::simulation
