// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/protocol/checksum_forms.hpp"

#include <algorithm>
#include <utility>

namespace vrrpd::protocol {
namespace {

ChecksumForm first_form(const InstanceConfig& config) {
  using enum ChecksumForm;
  if (config.family == Family::ipv6) return with_pseudo_header;
  if (config.version == Version::v2) return without_pseudo_header;
  if (config.unicast() && config.old_unicast_checksum) return with_group_pseudo_header;
  return config.checksum == ChecksumChoice::no_pseudo_header ? without_pseudo_header
                                                             : with_pseudo_header;
}

}  // namespace

std::string_view description(ChecksumForm form) {
  switch (form) {
    case ChecksumForm::with_pseudo_header: return "with pseudo-header";
    case ChecksumForm::without_pseudo_header: return "without pseudo-header";
    case ChecksumForm::with_group_pseudo_header: break;
  }
  return "with the group in the pseudo-header, as keepalived before 1.3.6";
}

ChecksumForms::ChecksumForms(const InstanceConfig& config)
    : variable_{config.family == Family::ipv4 && config.version == Version::v3},
      as_peer_{config.checksum == ChecksumChoice::as_peer},
      learn_old_{!config.old_unicast_checksum_never},
      group_{first_form(config)},
      peers_(config.unicast_peers.size(), group_) {
  for (const auto& peer : config.unicast_peers) addresses_.push_back(peer.address);
}

std::optional<ChecksumForm> ChecksumForms::learn(const Advert& advert) {
  if (!variable_ || !follows(advert.checksum)) return std::nullopt;
  const auto remember = [&advert](ChecksumForm& form) -> std::optional<ChecksumForm> {
    if (std::exchange(form, advert.checksum) == advert.checksum) return std::nullopt;
    return form;
  };
  if (addresses_.empty()) return remember(group_);
  const auto peer = std::ranges::find(addresses_, advert.sender);
  if (peer == addresses_.end()) return std::nullopt;
  return remember(peers_[static_cast<std::size_t>(peer - addresses_.begin())]);
}

// keepalived finds an old unicast peer out by itself; the other two forms only a key of ours lets
// follow.
bool ChecksumForms::follows(ChecksumForm form) const {
  return form == ChecksumForm::with_group_pseudo_header ? learn_old_ : as_peer_;
}

}  // namespace vrrpd::protocol
