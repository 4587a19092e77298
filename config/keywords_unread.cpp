// SPDX-License-Identifier: Apache-2.0
// Blocks that are left out whole. Their keywords are listed because somebody who writes one of them
// into another block is told where it belongs.
#include "config/keywords.hpp"

namespace vrrpd::config {

std::vector<TableInfo> unread_tables() {
  using enum Support;
  return {
      {"auth_hmac",
       {{"key", not_yet, "1..255 VALUE", "a key of 32..64 bytes"},
        {"active_key", not_yet, "ID", "the key that signs"},
        {"time_window", not_yet, "1..300", "seconds"},
        {"anti_replay", not_yet, "time|monotonic", "how replays are found"},
        {"mode", not_yet, "enforce|permissive|receive-only", "what unsigned adverts mean"}}},
      {"bfd_instance",
       {{"neighbor_ip", not_yet, "ADDRESS", "the peer"},
        {"neighbour_ip", not_yet, "ADDRESS", "the peer"},
        {"source_ip", not_yet, "ADDRESS", "our side"},
        {"min_rx", not_yet, "MILLISECONDS", "least interval of receiving"},
        {"min_tx", not_yet, "MILLISECONDS", "least interval of sending"},
        {"idle_tx", not_yet, "MILLISECONDS", "interval while the peer is silent"},
        {"multiplier", not_yet, "1..255", "missed packets until down"},
        {"passive", not_yet, "", "do not speak first"},
        {"ttl", not_yet, "1..255", "of IPv4 packets"},
        {"hoplimit", not_yet, "1..255", "of IPv6 packets"},
        {"max_hops", not_yet, "-1..255", "how far a peer may be"},
        {"multihop", not_yet, "[BOOL]", "port 4784"},
        {"weight", not_yet, "-253..253 [reverse]", "default of track_bfd"},
        {"vrrp", not_yet, "", "tell the VRRP process only"},
        {"checker", lvs, "", "tell the checkers only"}}},
  };
}

}  // namespace vrrpd::config
