// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/refuser.hpp"

#include <algorithm>
#include <optional>

#include "vrrpd/linux/tcp_connections.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

// The loop does nothing else meanwhile. Who is left is refused with his next segment.
constexpr std::size_t connections_most = 1024;

}  // namespace

Refuser::Refuser(Loop& loop, TimerQueue& timers, std::function<bool(const IpAddress&)> is_here)
    : loop_{loop}, is_here_{std::move(is_here)}, timer_{timers.timer([this](Instant now) {
        expire(now);
      })} {}

void Refuser::disconnect(const VirtualAddresses& addresses) {
  for (const auto& key : addresses.there()) {
    const auto ended = linux::abort_tcp_connections(key.address, connections_most);
    if (ended) continue;
    log(Level::warning, "clients of an address that leaves are not disconnected: {}",
        ended.error().text());
    return;
  }
}

void Refuser::begin(const VirtualAddresses& addresses, Instant until) {
  for (const auto& line : addresses.lines()) {
    const Place place{line.link->ifindex(), line.address->address};
    if (place.first == 0 || is_here_(place.second)) continue;
    refusals_.erase(place);
    auto socket = linux::RefusalSocket::open(place.first, place.second);
    if (!socket) {
      log(Level::warning, "clients of an address that has left are not refused: {}",
          socket.error().text());
      continue;
    }
    auto source = loop_.watch(socket->fd(), [this, place] { on_segments(place); });
    refusals_.emplace(place, Refusal{std::move(*socket), until, std::move(source)});
  }
  arm();
}

void Refuser::end(const VirtualAddresses& addresses) {
  for (const auto& line : addresses.lines()) {
    refusals_.erase({line.link->ifindex(), line.address->address});
  }
  arm();
}

void Refuser::on_segments(const Place& place) {
  auto& socket = refusals_.at(place).socket;
  // Somebody has given it back to this host without our help. Until the end of the time it may go
  // again.
  if (is_here_(place.second)) return socket.ignore();
  socket.answer();
}

void Refuser::expire(Instant now) {
  std::erase_if(refusals_, [now](const auto& entry) { return entry.second.until <= now; });
  arm();
}

void Refuser::arm() {
  std::optional<Instant> first;
  for (const auto& [place, refusal] : refusals_) {
    first = std::min(first.value_or(refusal.until), refusal.until);
  }
  timer_.set(first);
}

}  // namespace vrrpd::runtime
