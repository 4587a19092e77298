// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/protocol/actions.hpp"

namespace vrrpd::protocol {

std::string_view name(Status status) {
  switch (status) {
    case Status::initialize: return "INIT";
    case Status::backup: return "BACKUP";
    case Status::master: return "MASTER";
    case Status::fault: return "FAULT";
    case Status::stopped: return "STOP";
  }
  return "?";
}

}  // namespace vrrpd::protocol
