// SPDX-License-Identifier: Apache-2.0
// A TOML file as Settings: the one place that knows the TOML library.
#pragma once

#include <optional>

#include "config/complaints.hpp"
#include "config/source.hpp"
#include "vrrpd/base/settings.hpp"

namespace vrrpd::config {

/// The whole file as a table, each key and value with its place. A syntax error is reported with
/// line and column, and there is nothing then. Values that no setting can have (floats, dates,
/// mixed lists) are reported and left out.
[[nodiscard]] std::optional<Settings> read_toml(const Source& source, Complaints& complaints);

}  // namespace vrrpd::config
