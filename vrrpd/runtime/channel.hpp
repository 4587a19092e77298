// SPDX-License-Identifier: Apache-2.0
// One VRRP socket, and who listens there: any number of instances share it.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "vrrpd/linux/vrrp_socket.hpp"
#include "vrrpd/protocol/packet.hpp"
#include "vrrpd/runtime/link.hpp"
#include "vrrpd/runtime/loop.hpp"
#include "vrrpd/runtime/reject_log.hpp"

namespace vrrpd::runtime {

/// An advert on its way out, encoded.
struct OutgoingAdvert {
  IpAddress source;
  IpAddress destination;
  std::uint8_t ttl = 255;
  std::vector<std::uint8_t> message;
};

class Channel {
 public:
  /// Looks at an advert for its virtual router: believes it, or says why not.
  using Listener = std::function<std::optional<protocol::Reject>(const protocol::Advert&)>;

  /// `link` must outlive it.
  Channel(const Link& link, Loop& loop);

  void listen(std::uint8_t vrid, Listener listener) { listeners_[vrid] = std::move(listener); }

  /// Looks at its interface anew: opens the socket when it is there, closes it when it is gone.
  void refresh();
  /// Why nothing can be heard or said here; empty: it can.
  [[nodiscard]] const std::string& trouble() const { return trouble_; }

  /// Reads what waits, but no more than `most` packets.
  void read(std::size_t most);
  /// RFC 9568 §7.2. One answer for each, in order: is it out? A failure is logged, once until it
  /// ends.
  std::vector<bool> send(std::span<const OutgoingAdvert> adverts);

  [[nodiscard]] const protocol::RejectCounters& rejects() const { return reject_log_.counters(); }

 private:
  void take(const linux::ReceivedPacket& packet);

  const Link& link_;
  Loop& loop_;
  std::array<Listener, 256> listeners_;
  std::optional<linux::VrrpSocket> socket_;
  Loop::Source readable_;
  std::vector<linux::ReceivedPacket> buffer_;
  std::vector<linux::OutgoingPacket> packets_;
  RejectLog reject_log_;
  std::string trouble_;
  bool sending_fails_ = false;
};

}  // namespace vrrpd::runtime
