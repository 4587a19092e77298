// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/protocol/peer_reports.hpp"

#include <algorithm>
#include <utility>

namespace vrrpd::protocol {
namespace {

/// Of others nothing is said: a virtual router has one peer, or a few.
constexpr std::size_t senders_most = 16;

constexpr Duration silence = std::chrono::minutes{1};

std::string list(const std::vector<IpAddress>& addresses) {
  std::string text;
  for (const auto& address : addresses) text += (text.empty() ? "" : ", ") + address.to_string();
  return text.empty() ? "none" : text;
}

bool same_in_any_order(std::vector<IpAddress> theirs, std::vector<IpAddress> ours) {
  std::ranges::sort(theirs);
  std::ranges::sort(ours);
  return theirs == ours;
}

std::string milliseconds(Duration duration) {
  return std::to_string(duration / std::chrono::milliseconds{1}) + " ms";
}

Report report(Report::Level level, const Advert& advert, const InstanceConfig& config,
              const std::string& what) {
  return {level, "(" + config.name + ") " + advert.sender.to_string() + what};
}

}  // namespace

bool PeerReports::Complaint::due(Instant now, bool wrong) {
  if (!wrong) said = false;
  if (!wrong || said || now < not_before) return false;
  said = true;
  not_before = now + silence;
  return true;
}

void PeerReports::on_advert(Instant now, const Advert& advert, const InstanceConfig& config,
                            Actions& out) {
  using enum Report::Level;
  Sender* const sender = about(advert.sender);
  if (sender == nullptr) return;
  // keepalived skip_check_adv_addr: not again for the master that was compared last.
  const bool same = std::exchange(compared_last_, advert.sender) == advert.sender;
  if (!same || !config.skip_check_adv_addr) compare_addresses(now, *sender, advert, config, out);
  if (sender->not_link_local.due(now, config.family == Family::ipv6 && !advert.addresses.empty() &&
                                          !advert.addresses.front().is_link_local())) {
    out.emplace_back(
        report(warning, advert, config,
               " advertises " + advert.addresses.front().to_string() +
                   " first, which is not link-local (RFC 9568 §5.2.9): accepted all the same"));
  }
  if (sender->other_interval.due(now, advert.interval != config.advert_int)) {
    out.emplace_back(report(info, advert, config,
                            " advertises every " + milliseconds(advert.interval) +
                                ", this node every " + milliseconds(config.advert_int) +
                                "; while it is master, its interval counts"));
  }
  if (sender->owner_too.due(
          now, advert.priority == priority_owner && config.priority == priority_owner)) {
    out.emplace_back(
        report(warning, advert, config,
               " advertises priority 255, as this node does: only one can own the addresses; "
               "lower `priority` on one of the nodes"));
  }
}

void PeerReports::on_lower(Instant now, const Advert& advert, const InstanceConfig& config,
                           std::uint8_t priority, Actions& out) {
  Sender* const sender = about(advert.sender);
  if (sender == nullptr) return;
  const bool goes_on = now - sender->lower_last <= 2 * advert.interval;
  if (!goes_on) sender->lower_since = now;
  sender->lower_last = now;
  // It has had every chance to hear us that a backup would have had.
  const Duration heard_for = now - sender->lower_since;
  const bool deaf = heard_for > (config.down_timer_adverts + 1) * config.advert_int;
  if (!sender->deaf.due(now, deaf)) return;
  out.emplace_back(report(Report::Level::warning, advert, config,
                          " goes on advertising priority " + std::to_string(advert.priority) +
                              ", for " + milliseconds(heard_for) + " now, and ours is " +
                              std::to_string(priority) +
                              ": it does not hear this node. Is there a firewall, or a link that "
                              "carries one way only? Both may hold the addresses"));
}

// RFC 9568 §7.1: "SHOULD log the event". keepalived 2.2.7 drops such an advert, and so ends with
// two masters; newer ones accept it, as we do.
void PeerReports::compare_addresses(Instant now, Sender& sender, const Advert& advert,
                                    const InstanceConfig& config, Actions& out) {
  if (advert.addresses != sender.last_list) {
    sender.last_list = advert.addresses;
    sender.other_addresses.said = false;
  }
  const bool same =
      advert.addresses == config.addresses || same_in_any_order(advert.addresses, config.addresses);
  if (!sender.other_addresses.due(now, !same)) return;
  out.emplace_back(report(Report::Level::warning, advert, config,
                          " advertises other addresses: it has " + list(advert.addresses) +
                              ", this node has " + list(config.addresses) +
                              "; make virtual_ipaddress equal on both nodes"));
}

PeerReports::Sender* PeerReports::about(const IpAddress& address) {
  const auto found = std::ranges::find(senders_, address, &Sender::address);
  if (found != senders_.end()) return &*found;
  if (senders_.size() >= senders_most) return nullptr;
  return &senders_.emplace_back(Sender{.address = address});
}

}  // namespace vrrpd::protocol
