// SPDX-License-Identifier: Apache-2.0
// keepalived's reload: another configuration for virtual routers that go on as they are.
#include <algorithm>
#include <utility>

#include "vrrpd/protocol/group.hpp"

namespace vrrpd::protocol {
namespace {

/// How often this virtual router speaks, and how long it waits for another.
bool same_pace(const InstanceConfig& left, const InstanceConfig& right) {
  return left.version == right.version && left.advert_int == right.advert_int &&
         left.down_timer_adverts == right.down_timer_adverts;
}

/// Then what was learnt of the peers' checksums still holds.
bool same_checksums(const InstanceConfig& left, const InstanceConfig& right) {
  return left.version == right.version && left.checksum == right.checksum &&
         left.old_unicast_checksum == right.old_unicast_checksum &&
         left.old_unicast_checksum_never == right.old_unicast_checksum_never &&
         std::ranges::equal(left.unicast_peers, right.unicast_peers, {}, &UnicastPeer::address,
                            &UnicastPeer::address);
}

}  // namespace

void Instance::reconfigure(Instant now, InstanceConfig config, Actions& out) {
  const auto before = std::exchange(config_, under_strict_mode(std::move(config)));
  announcements_.reconfigure(now, config_);
  if (!same_checksums(before, config_)) checksum_forms_ = ChecksumForms{config_};
  if (same_pace(before, config_)) return;
  if (auto* backup = std::get_if<Backup>(&state_)) {
    // A version 3 master has told its own, which counts (RFC 9568 §6.1 Active_Adver_Interval).
    const bool told = backup->master_heard && config_.version == Version::v3;
    if (!told || before.version != config_.version) {
      backup->master_adver_interval = config_.advert_int;
    }
    if (backup->master_down_timer) restart_timers(*backup, now);
  } else if (auto* master = std::get_if<Master>(&state_)) {
    // At once: by the new pace this node might look as if it had overslept.
    send_advert(*master, now, out);
    master->adver_timer = now + config_.advert_int;
  }
}

void Group::reconfigure(Instant now, GroupConfig config, std::vector<InstanceConfig> members,
                        Actions& out) {
  catch_up(now, out);
  const bool was_gated = std::exchange(config_, config).gated;
  if (config_.gated && !was_gated) standing_ = {Standing::Verdict::unknown, "no verdict yet", {}};
  if (!config_.gated && was_gated) standing_ = {};
  for (std::size_t i = 0; i < members_.size(); ++i) {
    members_[i].reconfigure(now, std::move(members[i]), out);
  }
}

bool Group::in_transit() const {
  return phase_ == Phase::promoting || phase_ == Phase::handing_over || phase_ == Phase::leaving ||
         fence_until_.has_value() || handover_until_.has_value();
}

}  // namespace vrrpd::protocol
