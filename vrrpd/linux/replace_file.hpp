// SPDX-License-Identifier: Apache-2.0
// A file that others read while it is written again and again.
#pragma once

#include <string>
#include <string_view>

#include "vrrpd/base/system_error.hpp"

namespace vrrpd::linux {

/// Puts a file of mode 0600 with that content in the place of `path`, in one step: readers see the
/// old content or the new. A link there is replaced, not followed, also in a directory that
/// everybody may write to; what is neither a file nor a link (/dev/null) stays. Blocks on the disk.
[[nodiscard]] SystemResult<void> replace_file(const std::string& path, std::string_view content);

}  // namespace vrrpd::linux
