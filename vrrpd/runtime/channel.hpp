// SPDX-License-Identifier: Apache-2.0
// One VRRP socket, and who listens there: any number of instances share it.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <functional>
#include <optional>
#include <set>
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

/// What tells one channel from another.
struct ChannelKey {
  std::string interface;  ///< empty: any, unicast only
  Family family = Family::ipv4;
  bool unicast = false;
  /// Unicast: unicast_src_ip; nothing: the interface's primary address.
  std::optional<IpAddress> source{};

  auto operator<=>(const ChannelKey&) const = default;
};

class Channel {
 public:
  /// A virtual router that wants to hear adverts.
  struct Listener {
    const void* owner = nullptr;  ///< for ignore()
    std::uint8_t vrid = 0;
    std::optional<IpAddress> group{};  ///< multicast: to be joined
    unsigned receive_buffer_bytes = 0;
    /// Is this advert for it, where several have one VRID here (other groups, other peers)?
    std::function<bool(const protocol::Advert&)> concerned;
    /// Believes it, or says why not.
    std::function<std::optional<protocol::Reject>(const protocol::Advert&)> take;
    /// What the advert says and what this virtual router has in its place.
    std::function<std::string(protocol::Reject, const protocol::Advert&)> both_sides;
  };
  /// What all channels share; outlives them.
  struct Common {
    Loop& loop;
    std::vector<linux::ReceivedPacket> buffer;
    bool log_unknown_vrids = false;
    /// Addresses that a unicast channel is bound to: what goes there is that one's business.
    std::set<IpAddress> unicast_addresses{};
  };

  /// `link` is the key's interface, nullptr if it names none. `below`: it has a virtual MAC
  /// address, and adverts have the primary address of that one. They must outlive the channel.
  Channel(ChannelKey key, const Link* link, Common& common, const Link* below = nullptr);

  /// From the next refresh() on.
  void listen(Listener listener);
  /// Whatever that owner listens for is not heard any more.
  void ignore(const void* owner);
  /// Nobody listens here.
  [[nodiscard]] bool idle() const;

  /// Looks at its interface and its source address anew: opens the socket when both are there,
  /// closes it when one has changed.
  void refresh();
  /// Why nothing can be heard or said here; empty: it can.
  [[nodiscard]] const std::string& trouble() const { return trouble_; }
  /// Where adverts come from that name no other source; nothing: there is no such address.
  [[nodiscard]] const std::optional<IpAddress>& source() const;
  /// The interface whose address adverts have, if they name no other; nullptr: none.
  [[nodiscard]] const Link* speaker() const { return below_ != nullptr ? below_ : link_; }
  [[nodiscard]] const ChannelKey& key() const { return key_; }

  /// Readable when a packet waits; -1: there is no socket.
  [[nodiscard]] int fd() const { return socket_ ? socket_->fd() : -1; }
  /// Reads what waits, but no more than `most` packets.
  void read(std::size_t most);
  /// Reads what waits when this begins, and not what comes meanwhile: a flood may bring more than
  /// can be read.
  void read_waiting();
  /// RFC 9568 §7.2. One answer for each, in order: is it out? A failure is logged, once until it
  /// ends.
  std::vector<bool> send(std::span<const OutgoingAdvert> adverts);

  [[nodiscard]] const protocol::RejectCounters& rejects() const { return reject_log_.counters(); }

 private:
  void open();
  void take(const linux::ReceivedPacket& packet);
  void reject(protocol::Reject reason, const linux::ReceivedPacket& packet);
  /// `detail` is asked only if there is something to say: a rejected packet must cost next to
  /// nothing.
  template <class Detail>
  void reject(protocol::Reject reason, const linux::ReceivedPacket& packet, const Detail& detail);
  [[nodiscard]] const Listener* listener_for(const protocol::Advert& advert) const;

  ChannelKey key_;
  const Link* link_;
  const Link* below_;
  Common& common_;
  std::string name_;  ///< for messages: the interface, or the address
  std::array<std::vector<Listener>, 256> listeners_;
  std::set<IpAddress> groups_;
  unsigned receive_buffer_bytes_;
  std::optional<linux::VrrpSocket> socket_;
  std::optional<IpAddress> bound_;  ///< unicast: the address that the socket is bound to
  Loop::Source readable_;
  std::vector<linux::OutgoingPacket> packets_;
  RejectLog reject_log_;
  std::string trouble_;
  bool sending_fails_ = false;
  bool reopen_ = false;  ///< somebody listens now for whom the socket was not made
};

}  // namespace vrrpd::runtime
