// SPDX-License-Identifier: Apache-2.0
// Whom a script is to run as, and whether that one can.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "vrrpd/base/system_error.hpp"

namespace vrrpd::linux {

struct Account {
  uid_t user = 0;
  std::vector<gid_t> groups;  ///< all that it may have
};

/// Both by name; group "": the user's own. ENOENT: there is no such user, or group; any other error
/// means that nobody could tell. Any thread; may wait for a directory service.
[[nodiscard]] SystemResult<Account> find_account(const std::string& user, const std::string& group);

/// Why `account` cannot execute the file `path`, or nothing. Judged by owner and mode of the file
/// and of the folders above it; where one has an access control list it is taken to be allowed.
[[nodiscard]] std::optional<std::string> obstacle_for(const Account& account,
                                                      const std::string& path);

}  // namespace vrrpd::linux
