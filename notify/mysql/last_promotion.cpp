// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/last_promotion.hpp"

#include "notify/notify.hpp"

namespace vrrpd::mysql {

bool unfinished(const LastPromotion& last, const ServerStatus& local) {
  if (last.complete || last.abandoned || last.identity != local.identity) return false;
  if (local.follows()) return false;  // somebody has started replication since
  const auto recorded = parse_history(local.version.flavour, last.history);
  return recorded && contains(local.executed, *recorded);
}

bool resumable(const LastPromotion& last, const ServerStatus& local, std::string_view boot_id,
               Instant now) {
  return unfinished(last, local) && last.boot_id == boot_id && last.recorded_at &&
         *last.recorded_at <= now && now - *last.recorded_at < notify::restart_time;
}

bool closed_by_another(const LastPromotion& last, const ServerStatus& local, bool same_server) {
  const bool left_open =
      last.complete && last.held && last.identity == local.identity && !last.stopped_at;
  return left_open && same_server && local.closed() && !last.closed_here;
}

}  // namespace vrrpd::mysql
