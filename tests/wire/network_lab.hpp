// SPDX-License-Identifier: Apache-2.0
// Two network namespaces joined by a veth pair: "left" with the interface left0, 192.0.2.1/24, and
// "right" with right0, 192.0.2.2/24. The calling thread is in the left one until it enters the
// other. A socket belongs to the namespace that it was opened in.
#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>

#include "vrrpd/base/file_descriptor.hpp"

namespace vrrpd::test {

class NetworkLab {
 public:
  /// Nothing, and a loud line, if this process may not make namespaces.
  [[nodiscard]] static std::optional<NetworkLab> make();

  NetworkLab(NetworkLab&&) = default;
  /// Goes back to where make() was called; the namespaces end with their last user.
  ~NetworkLab();

  void enter_left() const;
  void enter_right() const;

 private:
  NetworkLab() = default;

  FileDescriptor home_, left_, right_;
};

/// Runs a command line of ip(8) in the calling thread's namespace; fails the test if that fails.
void ip(const std::string& arguments);

/// What a command line prints; empty if it fails.
[[nodiscard]] std::string output_of(const std::string& command);

/// Waits until `condition` holds: false if it does not within five seconds.
[[nodiscard]] bool eventually(const std::function<bool()>& condition);

/// Waits until `descriptor` is readable: false after `milliseconds`.
[[nodiscard]] bool readable(int descriptor, int milliseconds);

}  // namespace vrrpd::test
