// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/probes/udp_probe.hpp"

#include <fmt/core.h>
#include <poll.h>

#include <algorithm>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/probes/connection.hpp"

namespace vrrpd::probes {
namespace {

constexpr std::size_t datagram_bytes_max = 65'535;

class UdpProbe final : public Probe {
 public:
  UdpProbe(Target target, UdpQuestion question)
      : target_{std::move(target)}, question_{std::move(question)} {}

  Finding look(const Cancellation& cancel) override {
    const auto well = ask(cancel);
    return {.up = well.has_value(),
            .text = fmt::format("{}: {}", target_.text(), well ? "in order" : well.error().c_str()),
            .weight = {}};
  }

 private:
  Attempt<void> ask(const Cancellation& cancel) {
    const Instant deadline = boot_now() + target_.timeout;
    const auto socket = connect_datagrams(target_);
    if (!socket) return std::unexpected{socket.error()};
    if (const auto sent = send_all(socket->get(), question_.payload); !sent) return sent;
    const auto there = await(socket->get(), POLLIN, deadline, cancel);
    // Silence is no ICMP error.
    if (!there) return question_.reply_wanted || cancel.requested() ? there : Attempt<void>{};
    std::vector<std::uint8_t> bytes(datagram_bytes_max);
    const auto count = receive(socket->get(), bytes);
    if (!count) return std::unexpected{count.error()};
    if (!question_.reply_wanted || question_.accepts(std::span{bytes}.first(*count))) return {};
    return std::unexpected{fmt::format("an answer of {} bytes that is not the wanted one", *count)};
  }

  const Target target_;
  const UdpQuestion question_;
};

}  // namespace

bool UdpQuestion::accepts(std::span<const std::uint8_t> answer) const {
  if (answer.size() < least_reply || answer.size() > most_reply) return false;
  const std::size_t compared = std::min(answer.size(), reply.size());
  for (std::size_t i = 0; i < compared; ++i) {
    if ((answer[i] & reply[i].mask) != (reply[i].value & reply[i].mask)) return false;
  }
  return true;
}

std::unique_ptr<Probe> make_udp_probe(Target target, UdpQuestion question) {
  return std::make_unique<UdpProbe>(std::move(target), std::move(question));
}

}  // namespace vrrpd::probes
