// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/reject_log.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

namespace vrrpd::runtime {
namespace {

using protocol::Reject;

constexpr Duration silence = std::chrono::minutes{1};
// Of a lasting state of the network, which no number of packets changes, once is enough; it is over
// when nothing was seen of it for so long.
constexpr Duration over_after = std::chrono::hours{1};
constexpr std::size_t senders_most = 64;

std::string interval_text(Duration interval) {
  return fmt::format("{:g} s", std::chrono::duration<double>{interval}.count());
}

std::string list(const std::vector<IpAddress>& addresses) {
  std::vector<std::string> texts;
  std::ranges::transform(addresses, std::back_inserter(texts), &IpAddress::to_string);
  return fmt::format("{}", fmt::join(texts, ", "));
}

}  // namespace

/// A sender's own place, if there is still room for one.
RejectLog::Key RejectLog::key_for(Instant now, Reject reason, const IpAddress& sender) {
  const Key own{reason, sender};
  if (said_.contains(own) || said_.size() < senders_most) return own;
  if (now >= forget_after_) {
    forget_after_ = now + silence;
    std::erase_if(said_, [now](const auto& entry) { return now - entry.second.seen > over_after; });
  }
  return said_.size() < senders_most ? own : Key{reason, std::nullopt};
}

std::optional<RejectLog::Due> RejectLog::count(Instant now, Reject reason,
                                               const IpAddress& sender) {
  counters_.count(reason);
  const Key key = key_for(now, reason, sender);
  const auto [entry, fresh] = said_.try_emplace(key, Said{now, now});
  auto& said = entry->second;
  const bool lasting = reason == Reject::own_source;
  const bool due = lasting ? now - said.seen > over_after : now - said.said > silence;
  said.seen = now;
  if (!fresh && !due) {
    ++said.silent;
    return std::nullopt;
  }
  said.said = now;
  return Due{.of_many = !key.second, .silent = std::exchange(said.silent, 0)};
}

std::string RejectLog::line(const Due& due, Reject reason, const IpAddress& sender,
                            const std::string& detail) const {
  const std::string why{protocol::explanation(reason)};
  std::string line =
      due.of_many
          ? fmt::format(
                "{}: packets from many more senders are ignored, the latest from {}: "
                "{}",
                where_, sender.to_string(), why)
          : fmt::format("{}: a packet from {} is ignored: {}", where_, sender.to_string(), why);
  if (!detail.empty()) line += "; " + detail;
  if (due.silent > 0) line += fmt::format(" ({} more since that was last said)", due.silent);
  return line;
}

std::string both_sides(Reject reason, const protocol::Advert& advert,
                       const protocol::InstanceConfig& ours) {
  const auto compare = [&](std::string_view what, const auto& mine, const auto& theirs) {
    return fmt::format("({}) has {} {}, the advert says {}", ours.name, what, mine, theirs);
  };
  switch (reason) {
    case Reject::version_mismatch:
      return compare("version", static_cast<int>(ours.version), static_cast<int>(advert.version));
    case Reject::bad_interval:
      return compare("advert_int", interval_text(ours.advert_int), interval_text(advert.interval));
    case Reject::wrong_group:
      return compare("group", ours.group.to_string(), advert.destination.to_string());
    case Reject::bad_peer_ttl:
    case Reject::own_source:
      return fmt::format(
          "({}) has virtual_router_id {}, priority {} and {}; the advert says priority {} and {}, "
          "TTL {}",
          ours.name, ours.vrid, ours.priority, list(ours.addresses), advert.priority,
          list(advert.addresses), advert.ttl);
    default: return fmt::format("it is for ({})", ours.name);
  }
}

}  // namespace vrrpd::runtime
