// SPDX-License-Identifier: Apache-2.0
// The classic pair's node 1, as the protocol's tests speak of it, and what it hears from node 2.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "vrrpd/protocol/group.hpp"
#include "vrrpd/protocol/packet.hpp"

namespace vrrpd::tests {

inline constexpr IpAddress node_1 = IpAddress::v4(192, 168, 14, 128);
inline constexpr IpAddress node_2 = IpAddress::v4(192, 168, 14, 129);
inline constexpr IpAddress virtual_address = IpAddress::v4(192, 168, 14, 88);

inline const IpAddress link_local_1 = *IpAddress::parse("fe80::1");
inline const IpAddress link_local_2 = *IpAddress::parse("fe80::2");

inline constexpr protocol::GroupConfig ungated{.gated = false, .fence_max = {}};
inline constexpr protocol::GroupConfig gated{.gated = true, .fence_max = std::chrono::seconds{3}};

/// Version 2, one second, priority 100, preempting, one burst of announcements.
inline protocol::InstanceConfig version_2(std::string name = "VI_1") {
  return {.name = std::move(name),
          .version = protocol::Version::v2,
          .vrid = 51,
          .priority = 100,
          .advert_int = std::chrono::seconds{1},
          .preempt = true,
          .preempt_delay = {},
          .authentication = protocol::Authentication::pass("1111"),
          .addresses = {virtual_address},
          .garp_master_delay = {}};
}

/// The same with version 3, every 100 ms.
inline protocol::InstanceConfig version_3(std::string name = "VI_1") {
  auto config = version_2(std::move(name));
  config.version = protocol::Version::v3;
  config.advert_int = std::chrono::milliseconds{100};
  config.authentication = {};
  return config;
}

/// The same over IPv6.
inline protocol::InstanceConfig version_3_ipv6(std::string name = "VI_1") {
  auto config = version_3(std::move(name));
  config.family = Family::ipv6;
  config.group = protocol::multicast_group_v6;
  config.addresses = {*IpAddress::parse("fe80::5"), *IpAddress::parse("2001:db8::88")};
  return config;
}

/// keepalived: nopreempt.
inline protocol::InstanceConfig without_preempt(protocol::InstanceConfig config) {
  config.preempt = false;
  return config;
}

inline protocol::InstanceConfig with_priority(std::uint8_t priority,
                                              protocol::InstanceConfig config) {
  config.priority = priority;
  return config;
}

/// What a peer configured like `config` advertises, with another priority.
inline protocol::Advert advert_to(const protocol::InstanceConfig& config, std::uint8_t priority,
                                  const IpAddress& sender) {
  return {.version = config.version,
          .vrid = config.vrid,
          .priority = priority,
          .interval = config.advert_int,
          .addresses = config.addresses,
          .authentication = config.authentication,
          .checksum = protocol::ChecksumForm::with_pseudo_header,
          .sender = sender,
          .destination = config.unicast() ? node_1 : config.group,
          .ttl = 255};
}

inline protocol::Advert advert_to(const protocol::InstanceConfig& config, std::uint8_t priority) {
  return advert_to(config, priority, config.family == Family::ipv4 ? node_2 : link_local_2);
}

inline protocol::Fitness healthy(std::uint8_t priority = 100) {
  return {.priority = priority, .fault = {}, .awaiting_verdict = false};
}
inline protocol::Fitness faulty(std::string why, std::uint8_t priority = 100) {
  return {.priority = priority, .fault = std::move(why), .awaiting_verdict = false};
}
inline protocol::Fitness awaiting_verdict(std::uint8_t priority = 100) {
  return {.priority = priority, .fault = {}, .awaiting_verdict = true};
}

inline protocol::Standing standing(protocol::Standing::Verdict verdict, std::string reason,
                                   std::string evidence) {
  return {.verdict = verdict, .reason = std::move(reason), .evidence = std::move(evidence)};
}
inline protocol::Standing fit_standing(std::string evidence = "all applied") {
  return standing(protocol::Standing::Verdict::fit, {}, std::move(evidence));
}

}  // namespace vrrpd::tests
