// SPDX-License-Identifier: Apache-2.0
// In which form each listener gets its checksum. Mixed vendors fail on this: what keepalived and
// FRR send by default, a receiver that follows RFC 9568 §5.2.8 to the letter refuses, and the
// reverse.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "vrrpd/protocol/instance_config.hpp"

namespace vrrpd::protocol {

/// As the end of a sentence: "with pseudo-header".
[[nodiscard]] std::string_view description(ChecksumForm form);

class ChecksumForms {
 public:
  explicit ChecksumForms(const InstanceConfig& config);

  /// What a valid advert tells about its sender. A result: the form in which that sender is
  /// answered from now on, if that is another than before.
  std::optional<ChecksumForm> learn(const Advert& advert);

  [[nodiscard]] ChecksumForm for_group() const { return group_; }
  /// `peer`: its place in InstanceConfig::unicast_peers.
  [[nodiscard]] ChecksumForm for_peer(std::size_t peer) const { return peers_[peer]; }

 private:
  [[nodiscard]] bool follows(ChecksumForm form) const;

  bool variable_;                     ///< version 3 over IPv4: the only case with a choice
  bool as_peer_;                      ///< ChecksumChoice::as_peer
  bool learn_old_;                    ///< old_unicast_checksum, unless never
  std::vector<IpAddress> addresses_;  ///< of the peers
  ChecksumForm group_;
  std::vector<ChecksumForm> peers_;
};

}  // namespace vrrpd::protocol
