// SPDX-License-Identifier: Apache-2.0
// RLIMIT_NOFILE: how many descriptors a process may have open. The usual 1024 is there for programs
// that use select(2), which knows no higher ones, and is little for hundreds of groups.
#pragma once

#include <sys/resource.h>

#include <optional>

namespace vrrpd::linux {

/// Raises it for this process, as far as that needs no privilege; never lowers it. What it was, for
/// the programs that this process starts; nothing: the kernel does not tell, and it is as it was.
[[nodiscard]] std::optional<rlimit> raise_descriptor_limit();

}  // namespace vrrpd::linux
