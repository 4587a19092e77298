// SPDX-License-Identifier: Apache-2.0
// What a receiver's error means to somebody who can do something about it. Pure.
#pragma once

#include <string>
#include <string_view>

#include "checks/mysql/server_status.hpp"

namespace vrrpd::mysql {

/// A line for the log while the source answers and the receiver gets nothing from it: a changed
/// password, a certificate that has expired, purged binary logs. Empty while it receives, and while
/// nobody answers, which others say. The same as long as the trouble is the same.
[[nodiscard]] std::string receiver_trouble(const ReplicaStatus& replica);

/// Last_IO_Error without the count of attempts, which is another one each second.
[[nodiscard]] std::string_view without_attempts(std::string_view error);

}  // namespace vrrpd::mysql
