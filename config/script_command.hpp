// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "vrrpd/base/diagnostic.hpp"
#include "vrrpd/base/process.hpp"

namespace vrrpd::config {

/// A command line of the file: `"CMD ARGS" [user [group]]`, split as keepalived splits it.
struct ScriptCommand {
  Command command;   ///< user and group are empty if the line names none
  std::string text;  ///< as written, for messages
  Place place;
};

}  // namespace vrrpd::config
