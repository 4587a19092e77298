// SPDX-License-Identifier: Apache-2.0
// What only the whole configuration can be asked: do names mean something, and do the parts agree.
// What does not hold is taken out of the model or reported as an error.
#pragma once

#include <string>
#include <vector>

#include "config/complaints.hpp"
#include "config/model.hpp"

namespace vrrpd::config {

/// `left_out` are names of instances that the file has and the model has not (IPv6).
void validate(Model& model, const std::vector<std::string>& left_out, Complaints& complaints);

/// The part of it that follows names: track_script, the members of sync groups (references.cpp).
void resolve_references(Model& model, const std::vector<std::string>& left_out,
                        Complaints& complaints);

}  // namespace vrrpd::config
