// SPDX-License-Identifier: Apache-2.0
// What a reload makes of virtual servers.
#include <algorithm>
#include <utility>

#include "vrrpd/runtime/daemon.hpp"
#include "vrrpd/runtime/virtual_server_signature.hpp"

namespace vrrpd::runtime {

/// Those that are as before go on with all that they know; others end, and begin anew.
void Daemon::change_virtual_servers(Reload& reload) {
  std::erase_if(leaving_services_, [](const auto& service) { return service->idle(); });
  auto running = std::exchange(virtual_servers_, {});
  for (auto& assembled : reload.reading.assembly.virtual_servers) {
    const auto same =
        std::ranges::find_if(running, [signature = signature_of(assembled)](const auto& service) {
          return service != nullptr && service->signature() == signature;
        });
    if (same != running.end()) {
      virtual_servers_.push_back(std::move(*same));
      continue;
    }
    virtual_servers_.push_back(
        std::make_unique<VirtualServer>(std::move(assembled), mailbox_, launcher_, herald_));
    virtual_servers_.back()->start();
  }
  for (auto& service : running) {
    if (service == nullptr) continue;
    service->stop();
    leaving_services_.push_back(std::move(service));
  }
}

}  // namespace vrrpd::runtime
