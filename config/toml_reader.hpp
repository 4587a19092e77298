// SPDX-License-Identifier: Apache-2.0
// vrrpd.toml: [vrrpd], [check.NAME], [notify.NAME], [peer], and a table for each module.
#pragma once

#include "config/complaints.hpp"
#include "config/model.hpp"
#include "config/parser.hpp"
#include "config/source.hpp"

namespace vrrpd::config {

/// Adds to the model what request.vrrpd_toml says. An absent file is one without a word in it,
/// unless the request asks for it by name. Whatever is unknown or out of range is an error.
void read_vrrpd_toml(const Request& request, Sources& sources, Model& model,
                     Complaints& complaints);

}  // namespace vrrpd::config
