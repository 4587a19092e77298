// SPDX-License-Identifier: Apache-2.0
// A value of the file together with where it stands.
#pragma once

#include <optional>

#include "vrrpd/base/diagnostic.hpp"

namespace vrrpd::config {

template <class T>
struct Given {
  T value;
  Place place;
};

/// Nothing: the file does not say.
template <class T>
using MaybeGiven = std::optional<Given<T>>;

}  // namespace vrrpd::config
