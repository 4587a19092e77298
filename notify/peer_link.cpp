// SPDX-License-Identifier: Apache-2.0
#include "notify/peer_link.hpp"

namespace vrrpd::notify {

std::string_view name(PeerRole role) {
  switch (role) {
    case PeerRole::starting: return "starting";
    case PeerRole::backup: return "BACKUP";
    case PeerRole::promoting: return "promoting";
    case PeerRole::master: return "MASTER";
    case PeerRole::leaving: return "leaving";
    case PeerRole::fault: return "FAULT";
    case PeerRole::stopped: return "stopped";
  }
  return "?";
}

std::string_view name(PeerVerb verb) {
  switch (verb) {
    case PeerVerb::term: return "term";
    case PeerVerb::ready: return "ready";
    case PeerVerb::handover_go: return "handover go";
    case PeerVerb::handover_abort: return "handover abort";
    case PeerVerb::handover_done: return "handover done";
    case PeerVerb::fenced: return "fenced";
    case PeerVerb::handover_request: return "handover request";
  }
  return "?";
}

}  // namespace vrrpd::notify
