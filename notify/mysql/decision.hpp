// SPDX-License-Identifier: Apache-2.0
// What a planner answers.
#pragma once

#include <string>
#include <variant>

#include "notify/notify.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::mysql {

/// Carry out one step, look again, ask again.
template <class Step>
struct Do {
  Step step;
};

/// Look again after `pause`, ask again.
struct Wait {
  Duration pause;
  std::string text;    ///< where it stands
  bool moved = false;  ///< further than at the last Wait
};

struct Done {
  std::string text;
};

template <class Step>
using Decision = std::variant<Do<Step>, Wait, notify::Refusal, Done>;

}  // namespace vrrpd::mysql
