// SPDX-License-Identifier: Apache-2.0
// A TCP client of the kernel's own, and what it learns of the other side.
#pragma once

#include <cstdint>

#include "vrrpd/base/address.hpp"
#include "vrrpd/base/file_descriptor.hpp"

namespace vrrpd::test {

inline constexpr std::uint16_t port = 3306;

/// A connection that is under way; the calling thread's namespace is the client's.
[[nodiscard]] FileDescriptor begin_to_connect(const IpAddress& address);

/// errno of the attempt, 0 if it succeeded; ETIMEDOUT: nothing is known yet after `milliseconds`.
[[nodiscard]] int learnt(const FileDescriptor& client, int milliseconds = 1000);

}  // namespace vrrpd::test
