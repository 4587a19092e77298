// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/router.hpp"

#include <stdexcept>

#include "tests/support/hex.hpp"

namespace vrrpd::conformance {
namespace {

const IpAddress& primary_address(const protocol::InstanceConfig& config) {
  return config.family == Family::ipv4 ? us_v4 : us_v6;
}

std::expected<protocol::Advert, protocol::Reject> read(const Packet& packet,
                                                       const std::vector<std::uint8_t>& message) {
  return protocol::decode({.message = message,
                           .source = packet.source,
                           .destination = packet.destination,
                           .ttl = packet.ttl});
}

std::string written(const protocol::Outgoing& outgoing) {
  return outgoing.destination.to_string() + " ttl " + std::to_string(outgoing.ttl) + ": " +
         tests::hex_text(protocol::encode(outgoing.advert, outgoing.destination));
}

}  // namespace

std::string multicast(std::string_view message) {
  return "224.0.0.18 ttl 255: " + std::string{message};
}

std::string multicast_ipv6(std::string_view message) {
  return "ff02::12 ttl 255: " + std::string{message};
}

std::string first(const Deeds& deeds) { return deeds.empty() ? "nothing" : deeds.front(); }

std::string verdict(const Packet& packet, const protocol::InstanceConfig& config) {
  const auto message = tests::hex(packet.message);
  const auto advert = read(packet, message);
  if (!advert) return std::string{name(advert.error())};
  protocol::Instance instance{config, 0};
  instance.set_primary_address(primary_address(config));
  if (const auto reject = instance.verify(*advert)) return std::string{name(*reject)};
  return "believed";
}

std::string advert_of(const protocol::InstanceConfig& config) {
  protocol::Instance instance{config, 0};
  instance.set_primary_address(primary_address(config));
  const auto outgoing = instance.outgoing(instance.priority());
  if (outgoing.size() != 1) throw std::logic_error{"not one advert"};
  return written(outgoing.front());
}

Router::Router(protocol::InstanceConfig config) : group_{tests::ungated, {config}} {
  group_.set_primary_address(0, primary_address(config));
}

Deeds Router::start(Duration at) {
  protocol::Actions actions;
  group_.start(Instant{at}, actions);
  return deeds_of(actions);
}

Deeds Router::hear(Duration at, const Packet& packet) {
  const auto message = tests::hex(packet.message);
  const auto advert = read(packet, message);
  if (!advert || group_.members().front().verify(*advert)) return {};
  protocol::Actions actions;
  group_.on_advert(Instant{at}, 0, *advert, actions);
  return deeds_of(actions);
}

Deeds Router::fire() {
  const auto fires = timer();
  if (fires == no_timer) throw std::logic_error{"no timer runs"};
  Deeds all;
  for (auto due = group_.deadline(); due && due->time_since_epoch() <= fires;
       due = group_.deadline()) {
    for (auto& deed : wake(due->time_since_epoch())) all.push_back(std::move(deed));
  }
  return all;
}

Deeds Router::stop(Duration at) {
  protocol::Actions actions;
  group_.stop(Instant{at}, actions);
  return deeds_of(actions);
}

Deeds Router::wake(Duration at) {
  protocol::Actions actions;
  group_.on_time(Instant{at}, actions);
  return deeds_of(actions);
}

Deeds Router::set_priority(Duration at, std::uint8_t priority) {
  protocol::Actions actions;
  group_.set_fitness(Instant{at}, 0, tests::healthy(priority), actions);
  return deeds_of(actions);
}

Duration Router::timer() const {
  const auto& state = group_.members().front().state();
  std::optional<Instant> fires;
  if (const auto* backup = std::get_if<protocol::Instance::Backup>(&state)) {
    fires = backup->master_down_timer;
  } else if (const auto* master = std::get_if<protocol::Instance::Master>(&state)) {
    fires = master->adver_timer;
  }
  return fires ? fires->time_since_epoch() : no_timer;
}

std::string Router::state() const {
  const auto& member = group_.members().front();
  if (member.is_backup()) return "Backup";
  return member.is_master() ? "Active" : "Initialize";
}

Deeds Router::deeds_of(const protocol::Actions& actions) {
  Deeds deeds;
  for (const auto& action : actions) {
    if (const auto* send = std::get_if<protocol::SendAdvert>(&action)) {
      for (const auto& outgoing : group_.members().front().outgoing(send->priority)) {
        deeds.push_back(written(outgoing));
      }
    } else if (std::holds_alternative<protocol::AddAddresses>(action)) {
      deeds.emplace_back(addresses_up);
    } else if (std::holds_alternative<protocol::RemoveAddresses>(action)) {
      deeds.emplace_back(addresses_down);
    } else if (std::holds_alternative<protocol::Announce>(action)) {
      deeds.emplace_back(announce);
    } else if (const auto* report = std::get_if<protocol::Report>(&action)) {
      reports_.push_back(report->text);
    }
  }
  return deeds;
}

Router active(protocol::InstanceConfig config) {
  Router router{std::move(config)};
  router.start();
  router.fire();
  return router;
}

}  // namespace vrrpd::conformance
