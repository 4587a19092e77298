// SPDX-License-Identifier: Apache-2.0
// Files with passwords and keys that vrrpd.toml names: looked at with the configuration, so that
// nobody learns from a failed connection that one is missing, or is open to others.
#pragma once

#include "config/model.hpp"
#include "vrrpd/base/diagnostic.hpp"

namespace vrrpd::runtime {

/// Warns of each that will not do. No error: they are read anew at each connection, and may come
/// yet. Blocks on the disk.
void look_at_secret_files(const config::Model& model, Diagnostics& diagnostics);

}  // namespace vrrpd::runtime
