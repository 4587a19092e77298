// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/reject_log.hpp"

#include "vrrpd/base/clock.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

constexpr Duration silence = std::chrono::minutes{1};
constexpr std::size_t senders_most = 64;

}  // namespace

void RejectLog::reject(protocol::Reject reason, const IpAddress& sender) {
  counters_.count(reason);
  // Other people's virtual routers on the same link are nothing to report.
  if (reason == protocol::Reject::unknown_vrid) return;
  const Instant now = boot_now();
  const auto key = std::pair{reason, sender};
  const auto found = said_.find(key);
  if (found == said_.end() && said_.size() >= senders_most) {
    std::erase_if(said_, [now](const auto& entry) { return now - entry.second.when > silence; });
    if (said_.size() >= senders_most) return;
  }
  if (found != said_.end() && now - found->second.when < silence) {
    ++found->second.silent;
    return;
  }
  const auto silent = found == said_.end() ? 0 : found->second.silent;
  said_.insert_or_assign(key, Said{now, 0});
  log(Level::warning, "{}: a packet from {} is ignored: {}{}", interface_, sender.to_string(),
      protocol::explanation(reason),
      silent == 0 ? "" : fmt::format(" ({} more since that was last said)", silent));
}

}  // namespace vrrpd::runtime
