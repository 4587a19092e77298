// SPDX-License-Identifier: Apache-2.0
// What a reload makes of virtual servers.
#include <algorithm>
#include <system_error>
#include <utility>

#include "vrrpd/runtime/daemon.hpp"
#include "vrrpd/runtime/log.hpp"
#include "vrrpd/runtime/service_name.hpp"
#include "vrrpd/runtime/virtual_server_signature.hpp"

namespace vrrpd::runtime {

std::unique_ptr<VirtualServer> Daemon::make_virtual_server(AssembledVirtualServer service) {
  return std::make_unique<VirtualServer>(
      std::move(service), VirtualServer::Services{mailbox_, launcher_, herald_, retirement_});
}

/// Those that are as before are not touched. One that has changed goes on with what was known of
/// the servers that it still has.
void Daemon::change_virtual_servers(Reload& reload) {
  std::erase_if(leaving_services_, [](const auto& service) { return service->idle(); });
  auto running = std::exchange(virtual_servers_, {});
  const auto take = [&running](auto&& fits) -> std::unique_ptr<VirtualServer> {
    const auto found = std::ranges::find_if(
        running, [&](const auto& service) { return service != nullptr && fits(*service); });
    return found == running.end() ? nullptr : std::move(*found);
  };
  std::vector<std::unique_ptr<VirtualServer>> fresh;
  for (auto& assembled : reload.reading.assembly.virtual_servers) {
    const auto signature = signature_of(assembled);
    if (auto same = take([&](const auto& one) { return one.signature() == signature; })) {
      virtual_servers_.push_back(std::move(same));
      continue;
    }
    const auto name = name_of(*assembled.service);
    try {
      fresh.push_back(make_virtual_server(std::move(assembled)));
    } catch (const std::system_error& error) {
      auto older = take([&](const auto& one) { return one.name() == name; });
      log(Level::error, "virtual server {}: {}, reload once more: {}", name,
          older ? "goes on as before" : "not checked", error.what());
      if (older) virtual_servers_.push_back(std::move(older));
    }
  }
  for (auto& service : fresh) {
    const auto older = take([&](const auto& one) { return one.name() == service->name(); });
    if (older) service->take_over(*older);
    service->start();
    virtual_servers_.push_back(std::move(service));
  }
  for (auto& service : running) {
    if (service == nullptr) continue;
    service->leave();
    leaving_services_.push_back(std::move(service));
  }
}

}  // namespace vrrpd::runtime
