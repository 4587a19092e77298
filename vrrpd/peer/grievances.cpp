// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/peer/grievances.hpp"

#include <fmt/core.h>

namespace vrrpd::peer {
namespace {

constexpr Duration silence = std::chrono::minutes{1};
constexpr std::size_t senders_most = 64;

}  // namespace

std::optional<std::string> Grievances::note(Instant now, const std::string& path,
                                            const IpAddress& sender, const std::string& why) {
  const Key key{sender, why};
  if (!said_.contains(key) && said_.size() >= senders_most) {
    std::erase_if(said_, [now](const auto& one) { return now - one.second.at > silence; });
  }
  const bool room = said_.contains(key) || said_.size() < senders_most;
  const auto entry = room ? said_.try_emplace(key, Said{now}) : std::pair{said_.end(), false};
  Said& said = room ? entry.first->second : of_others_;
  const bool first = room ? entry.second : said.at == Instant{};
  if (!first && now - said.at <= silence) {
    ++said.silent;
    return std::nullopt;
  }
  const auto silent = std::exchange(said.silent, 0);
  said.at = now;
  std::string line =
      fmt::format("peer: path {}: no conversation with {}: {}", path, sender.to_string(), why);
  if (!room) line += ", as are many more senders";
  if (silent > 0) line += fmt::format(" ({} more since that was last said)", silent);
  return line;
}

}  // namespace vrrpd::peer
