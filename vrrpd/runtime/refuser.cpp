// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/refuser.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "vrrpd/linux/sysctl.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

// Each hears by a socket of its own, which costs every packet of its interface a look.
constexpr std::size_t refusals_most = 64;

/// RFC 9568 §7.3
bool is_virtual_router_mac(const linux::MacAddress& mac) {
  constexpr std::array<std::uint8_t, 4> iana{0x00, 0x00, 0x5e, 0x00};
  return std::ranges::equal(std::span{mac}.first<4>(), iana) && (mac[4] == 1 || mac[4] == 2);
}

bool forwards(const Link& link, Family family) {
  const auto* const name = family == Family::ipv4 ? "ipv4" : "ipv6";
  return linux::read_sysctl(linux::interface_sysctl(name, link.name(), "forwarding")).value_or(1) !=
         0;
}

/// What comes there for an address that this host has not is for nobody else either.
bool is_last_stop(const Link& link, Family family) {
  return link.interface() && !is_virtual_router_mac(link.interface()->mac) &&
         !forwards(link, family);
}

}  // namespace

Refuser::Refuser(Loop& loop, TimerQueue& timers, std::function<bool(const IpAddress&)> is_here)
    : loop_{loop}, is_here_{std::move(is_here)}, timer_{timers.timer([this](Instant now) {
        expire(now);
      })} {}

void Refuser::begin(const VirtualAddresses& addresses, Instant until) {
  for (const auto& line : addresses.lines()) {
    const Place place{line.link->ifindex(), line.address->address};
    if (!is_last_stop(*line.link, place.second.family())) continue;
    refusals_.erase(place);
    if (refusals_.size() >= refusals_most) break;
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
  // It has not gone yet, or another instance has it, or somebody has given it back without our
  // help.
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
