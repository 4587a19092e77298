// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace vrrpd::simulation::pair {

/// Stands for the socket on which the running worker waits for an answer.
inline constexpr int answer_descriptor = 1'000'000;
/// The answer that the running worker waits for is there.
[[nodiscard]] bool answered();

}  // namespace vrrpd::simulation::pair
