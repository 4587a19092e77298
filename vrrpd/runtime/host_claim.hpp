// SPDX-License-Identifier: Apache-2.0
// There must be one daemon for a network namespace and a runtime directory: a second would take the
// first one's addresses for left-overs.
#pragma once

#include <string>

#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/system_error.hpp"

namespace vrrpd::runtime {

/// Held as long as the descriptor is, and free again when its holder dies, however. Makes the
/// directory (not its parents) and a file lock.N in it, N being the network namespace's number,
/// which stays there. An error if another process holds it ("already running"), or if the file
/// cannot be had for oneself.
[[nodiscard]] SystemResult<FileDescriptor> claim_host(const std::string& runtime_directory);

}  // namespace vrrpd::runtime
