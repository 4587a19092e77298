// SPDX-License-Identifier: Apache-2.0
// One interface that instances run on: its state, its VRRP socket, and who listens there.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "vrrpd/linux/address_table.hpp"
#include "vrrpd/linux/interfaces.hpp"
#include "vrrpd/linux/vrrp_socket.hpp"
#include "vrrpd/protocol/packet.hpp"
#include "vrrpd/runtime/loop.hpp"
#include "vrrpd/runtime/reject_log.hpp"

namespace vrrpd::runtime {

class Link {
 public:
  /// Looks at an advert for one virtual router: believes it, or says why not.
  using Listener = std::function<std::optional<protocol::Reject>(const protocol::Advert&)>;

  Link(std::string name, Loop& loop);

  void listen(std::uint8_t vrid, Listener listener) { listeners_[vrid] = std::move(listener); }

  /// Looks at the interface anew: opens the socket when it is there, closes it when it is gone.
  /// `virtual_addresses` are never the primary address.
  void refresh(std::span<const linux::InterfaceAddress> addresses,
               std::span<const IpAddress> virtual_addresses);

  /// Why nothing can run here; empty: it can.
  [[nodiscard]] const std::string& trouble() const { return trouble_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  /// 0: there is no such interface.
  [[nodiscard]] unsigned ifindex() const { return interface_ ? interface_->index : 0; }
  [[nodiscard]] const std::optional<IpAddress>& primary_address() const { return primary_; }

  /// RFC 9568 §7.2. True if it is out. A failure is logged, once until it ends.
  bool send(const protocol::Advert& advert);

  [[nodiscard]] const protocol::RejectCounters& rejects() const { return reject_log_.counters(); }

 private:
  void read_packets();
  void take(const linux::ReceivedPacket& packet);
  void open_socket();

  std::string name_;
  Loop& loop_;
  std::map<std::uint8_t, Listener> listeners_;
  std::optional<linux::Interface> interface_;
  std::optional<IpAddress> primary_;
  std::optional<linux::VrrpSocket> socket_;
  Loop::Source readable_;
  std::vector<linux::ReceivedPacket> buffer_;
  RejectLog reject_log_;
  std::string trouble_;
  bool sending_fails_ = false;
};

}  // namespace vrrpd::runtime
