// SPDX-License-Identifier: Apache-2.0
// One interface that somebody here runs on, tracks or puts addresses on: what is known of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "vrrpd/base/address.hpp"
#include "vrrpd/linux/interfaces.hpp"
#include "vrrpd/runtime/debounce.hpp"

namespace vrrpd::runtime {

class Link {
 public:
  explicit Link(std::string name) : name_{std::move(name)} {}

  /// As the kernel has it now; nothing: there is no such interface. True if something that matters
  /// here has changed.
  bool set_interface(std::optional<linux::Interface> interface);
  /// The address that adverts of this family leave from. True if it is another than before.
  bool set_primary(Family family, const std::optional<IpAddress>& address);

  /// Until it has been down, or up, for so long it counts as what it was before (keepalived
  /// interface_up_down_delays). An interface that does not exist counts as that at once.
  void damp(Duration down, Duration up) { damping_.emplace(up, down); }
  void undamp() { damping_.reset(); }
  /// Takes in what set_interface() said, and what has become of it since. True if that changes
  /// trouble().
  bool settle(Instant now);
  /// When settle() has something to do.
  [[nodiscard]] std::optional<Instant> settles_at() const {
    return damping_ ? damping_->deadline() : std::nullopt;
  }

  /// Why nothing can run here; empty: it can.
  [[nodiscard]] std::string_view trouble() const;
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::optional<linux::Interface>& interface() const { return interface_; }
  /// 0: there is no such interface.
  [[nodiscard]] unsigned ifindex() const { return interface_ ? interface_->index : 0; }
  /// It is there, up, and has a carrier.
  [[nodiscard]] bool usable() const { return interface_ && interface_->usable(); }
  [[nodiscard]] const std::optional<IpAddress>& primary(Family family) const {
    return family == Family::ipv4 ? primary_v4_ : primary_v6_;
  }

 private:
  std::string name_;
  std::optional<linux::Interface> interface_;
  std::optional<IpAddress> primary_v4_, primary_v6_;
  std::optional<Debounce> damping_;
};

}  // namespace vrrpd::runtime
