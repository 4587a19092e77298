// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "vrrpd/base/system_error.hpp"

namespace vrrpd::linux {

/// One setsockopt(2) with an int.
struct SocketOption {
  int level;
  int name;
  int value;
  const char* text;  ///< the option's name, for messages
};

/// Sets each; the first that is refused ends it. `subject` is what the socket is for.
[[nodiscard]] SystemResult<void> set_options(int socket, std::span<const SocketOption> options,
                                             const std::string& subject);

/// Nothing that comes in is queued: for a socket that is not set up yet.
[[nodiscard]] SystemResult<void> hear_nothing(int socket, const std::string& subject);
/// Takes that back.
[[nodiscard]] SystemResult<void> hear_everything(int socket, const std::string& subject);

/// SO_BINDTODEVICE. Returns the index of the interface that the socket is bound to now. By name, so
/// that errors name what the operator wrote, and no other device can slip in between.
[[nodiscard]] SystemResult<unsigned> bind_to_device(int socket, const std::string& interface);

}  // namespace vrrpd::linux
