// SPDX-License-Identifier: Apache-2.0
// vrrpctl's end of the control socket. Blocks.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "vrrpd/base/time.hpp"
#include "vrrpd/control/message.hpp"

namespace vrrpd::control {

struct AskError {
  enum class Kind : std::uint8_t {
    unreachable,  ///< no daemon answers there
    refused,      ///< it answered no
  };
  Kind kind = Kind::unreachable;
  std::string text;  ///< for the operator
};

/// A daemon that says nothing for so long is given up. What takes longer says so by its progress.
[[nodiscard]] Duration silence_most(Command command);

/// What came of `request`: its result as JSON. `progress` is called for each line on the way.
[[nodiscard]] std::expected<std::string, AskError> ask(
    const std::filesystem::path& socket, const Request& request,
    const std::function<void(std::string_view)>& progress);

}  // namespace vrrpd::control
