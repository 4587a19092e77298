// SPDX-License-Identifier: Apache-2.0
// The protocol's words out of a fuzzer's bytes.
#pragma once

#include "tests/fuzz/input.hpp"
#include "vrrpd/protocol/instance.hpp"

namespace vrrpd::fuzz {

/// One of 256 neighbours on a link, in the family's form: 192.168.14.N, fe80::N.
[[nodiscard]] IpAddress address(Family family, std::uint8_t number);
[[nodiscard]] IpAddress group_of(Family family);

/// What a configuration may say, and nothing that it may not: an interval that the version can
/// carry, addresses of one family, at most three of them.
[[nodiscard]] protocol::InstanceConfig instance_config(Input& input);

/// An advert that some other router could send, and decode() would return.
[[nodiscard]] protocol::Advert advert(Input& input);

}  // namespace vrrpd::fuzz
