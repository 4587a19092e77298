// SPDX-License-Identifier: Apache-2.0
// keepalived.conf, top level: which of several daemons of one host this is, and where it runs.
#pragma once

#include <string>

#include "vrrpd/base/diagnostic.hpp"

namespace vrrpd::config {

struct DaemonIdentity {
  /// net_namespace, or --namespace, which counts for more: one that ip-netns(8) knows; empty: the
  /// one that the daemon is started in.
  std::string network_namespace{};
  Place network_namespace_place{};  ///< of net_namespace; no file: --namespace
  std::string instance{};           ///< instance: a part of file names; empty: none
  bool pid_directory = false;       ///< use_pid_dir

  /// As keepalived puts it into names: "NAMESPACE_INSTANCE", or the one that there is, or nothing.
  [[nodiscard]] std::string text() const {
    const bool both = !network_namespace.empty() && !instance.empty();
    return network_namespace + (both ? "_" : "") + instance;
  }
};

}  // namespace vrrpd::config
