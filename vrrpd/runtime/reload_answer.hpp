// SPDX-License-Identifier: Apache-2.0
// What whoever asked for a reload is told. A value.
#pragma once

#include <expected>
#include <string>
#include <vector>

namespace vrrpd::runtime {

struct ReloadAnswer {
  /// Lines for the operator: what has changed, or would; or why nothing has.
  std::expected<std::vector<std::string>, std::string> result;
  std::string complaints{};  ///< about the files, as -t shows them; empty: there are none
};

}  // namespace vrrpd::runtime
