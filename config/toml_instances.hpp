// SPDX-License-Identifier: Apache-2.0
// [instance.NAME] of vrrpd.toml: what keepalived.conf has no keyword for.
#pragma once

#include "config/model.hpp"
#include "vrrpd/base/diagnostic.hpp"
#include "vrrpd/base/settings.hpp"

namespace vrrpd::config {

/// `tables` holds one table for each NAME; every NAME is an instance of the model.
void read_instance_tables(const Settings& tables, Model& model, Diagnostics& diagnostics);

}  // namespace vrrpd::config
