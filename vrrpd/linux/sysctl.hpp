// SPDX-License-Identifier: Apache-2.0
// Numbers below /proc/sys: one file, one number. Those below net/ are the calling thread's network
// namespace's.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "vrrpd/base/system_error.hpp"

namespace vrrpd::linux {

/// `name`: "net/ipv4/conf/eth1/arp_ignore". ENOENT: the kernel or the interface has none.
[[nodiscard]] SystemResult<int> read_sysctl(const std::string& name);
/// EROFS where /proc/sys is not ours to write (containers, systemd's ProtectKernelTunables=).
[[nodiscard]] SystemResult<void> write_sysctl(const std::string& name, int value);

/// "net/ipv4/conf/eth1/arp_ignore"; `family` is "ipv4" or "ipv6".
[[nodiscard]] std::string interface_sysctl(std::string_view family, std::string_view interface,
                                           std::string_view what);

/// Sysctls that were changed, and what they were before, so that they can be put back: at the end,
/// or by the next run if this one is killed.
class SysctlChanges {
 public:
  /// `file` outlives a crash, not the host's run: in /run. What an earlier run has left in it is
  /// still changed, and is put back with the rest.
  explicit SysctlChanges(std::string file);

  /// Nothing happens if it has that value already.
  [[nodiscard]] SystemResult<void> set(const std::string& name, int value);
  /// Puts back what still has the value that it was given: what somebody changed after us is his.
  /// One error for each that could not be; an interface that is gone needs nothing.
  [[nodiscard]] std::vector<SystemError> restore() { return restore_but({}); }
  /// The same, without those of which `stays` is true.
  using Stays = std::function<bool(const std::string& name)>;
  [[nodiscard]] std::vector<SystemError> restore_but(const Stays& stays);

 private:
  struct Change {
    std::string name;
    int before;
    int given;
  };
  void read();
  [[nodiscard]] SystemResult<void> write() const;

  std::string file_;
  std::vector<Change> changes_;
};

}  // namespace vrrpd::linux
