// SPDX-License-Identifier: Apache-2.0
// One vrrp_instance as the protocol knows it.
#pragma once

#include "config/model.hpp"
#include "vrrpd/protocol/instance_config.hpp"

namespace vrrpd::runtime {

[[nodiscard]] protocol::InstanceConfig protocol_config(const config::VrrpInstance& instance);

}  // namespace vrrpd::runtime
