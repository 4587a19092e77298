// SPDX-License-Identifier: Apache-2.0
// An answer that is lines of text for the operator: a JSON array of strings. Pure.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace vrrpd::control {

[[nodiscard]] std::string lines_to_json(const std::vector<std::string>& lines);
/// The error is for the operator.
[[nodiscard]] std::expected<std::vector<std::string>, std::string> lines_from_json(
    std::string_view json);

}  // namespace vrrpd::control
