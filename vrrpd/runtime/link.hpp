// SPDX-License-Identifier: Apache-2.0
// One interface that somebody here runs on, tracks or puts addresses on: what is known of it.
#pragma once

#include <optional>
#include <string>

#include "vrrpd/base/address.hpp"
#include "vrrpd/linux/interfaces.hpp"

namespace vrrpd::runtime {

class Link {
 public:
  explicit Link(std::string name) : name_{std::move(name)} {}

  /// As the kernel has it now; nothing: there is no such interface. True if something that matters
  /// here has changed.
  bool set_interface(std::optional<linux::Interface> interface);
  /// The address that adverts of this family leave from. True if it is another than before.
  bool set_primary(Family family, const std::optional<IpAddress>& address);

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
};

}  // namespace vrrpd::runtime
