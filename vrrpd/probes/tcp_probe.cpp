// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/base/clock.hpp"
#include "vrrpd/probes/connection.hpp"
#include "vrrpd/probes/probe.hpp"

namespace vrrpd::probes {
namespace {

class TcpProbe final : public Probe {
 public:
  explicit TcpProbe(Target target) : target_{std::move(target)} {}

  Finding look(const Cancellation& cancel) override {
    const auto socket = connect_stream(target_, boot_now() + target_.timeout, cancel);
    if (!socket) return {.up = false, .text = socket.error(), .weight = {}};
    return {.up = true, .text = "connected to " + target_.text(), .weight = {}};
  }

 private:
  const Target target_;
};

}  // namespace

std::unique_ptr<Probe> make_tcp_probe(Target target) {
  return std::make_unique<TcpProbe>(std::move(target));
}

}  // namespace vrrpd::probes
