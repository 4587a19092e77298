// SPDX-License-Identifier: Apache-2.0
// What a module thinks, as the loop is to hear it. A sign of life of a silent master is found while
// a look that began before the silence may still be under way: what that look finds is older. Pure;
// the loop's thread.
#pragma once

#include <optional>
#include <string>

#include "notify/notify.hpp"

namespace vrrpd::modules {

class LatestWord {
 public:
  /// The module is to be told that the master is silent, or heard. The number of that hint.
  unsigned hint();

  /// It has looked, and had been told all hints up to that one before. What the loop is to hear.
  [[nodiscard]] notify::Standing looked(unsigned heeded, notify::Standing standing);
  /// It was asked because of that hint, and the master lives. What the loop is to hear; nothing:
  /// there has been another hint since, or nobody would claim anyway.
  [[nodiscard]] std::optional<notify::Standing> lives(unsigned hint, const std::string& sign);

 private:
  [[nodiscard]] std::optional<notify::Standing> overruled() const;

  unsigned hint_ = 0;    ///< the last one
  unsigned heeded_ = 0;  ///< by the last look
  std::optional<notify::Standing> standing_;
  std::string sign_;  ///< that the master lives, which no look has heeded yet
};

}  // namespace vrrpd::modules
