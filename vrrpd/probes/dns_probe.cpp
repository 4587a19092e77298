// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <poll.h>

#include <array>
#include <random>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/probes/connection.hpp"
#include "vrrpd/probes/dns_message.hpp"
#include "vrrpd/probes/probe.hpp"

namespace vrrpd::probes {
namespace {

class DnsProbe final : public Probe {
 public:
  DnsProbe(Target target, std::string name, std::uint16_t type)
      : target_{std::move(target)}, name_{std::move(name)}, type_{type} {}

  Finding look(const Cancellation& cancel) override {
    const auto answered = ask(cancel);
    return {.up = answered.has_value(),
            .text = fmt::format("{}: {}", target_.text(),
                                answered ? "answers" : answered.error().c_str()),
            .weight = {}};
  }

 private:
  Attempt<void> ask(const Cancellation& cancel) {
    const Instant deadline = boot_now() + target_.timeout;
    const auto socket = connect_datagrams(target_);
    if (!socket) return std::unexpected{socket.error()};
    const auto id = static_cast<std::uint16_t>(random_());
    const auto question = encode_question(id, name_, type_);
    if (!question) return std::unexpected{std::string{"the name cannot be asked for"}};
    if (const auto sent = send_all(socket->get(), *question); !sent) return sent;
    while (boot_now() < deadline) {  // also where wrong answers keep coming
      std::array<std::uint8_t, 4096> bytes{};
      if (const auto there = await(socket->get(), POLLIN, deadline, cancel); !there) return there;
      const auto count = receive(socket->get(), bytes);
      if (!count) return std::unexpected{count.error()};
      // Whatever else comes there is no answer: the real one may still be on its way.
      if (auto verdict = judge_answer(id, std::span{bytes}.first(*count))) return *verdict;
    }
    return std::unexpected{std::string{"no answer in time"}};
  }

  const Target target_;
  const std::string name_;
  const std::uint16_t type_;
  std::random_device random_;
};

}  // namespace

std::unique_ptr<Probe> make_dns_probe(Target target, const std::string& name, std::uint16_t type) {
  if (!encode_question(0, name, type)) return nullptr;
  return std::make_unique<DnsProbe>(std::move(target), name, type);
}

}  // namespace vrrpd::probes
