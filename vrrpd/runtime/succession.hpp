// SPDX-License-Identifier: Apache-2.0
// How a run follows the one before it: which groups it takes up again as if nothing had happened
// (decision 17), and what it cleans up of the others (decision 18).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "vrrpd/linux/address_table.hpp"
#include "vrrpd/runtime/identity.hpp"
#include "vrrpd/runtime/run_state.hpp"

namespace vrrpd::runtime {

class Succession {
 public:
  /// Looks at what the last run wrote into `directory` and at the addresses of this host, and
  /// removes the left-overs of whatever is not taken up again. Before the first socket opens.
  /// `table` must outlive it.
  Succession(const std::string& directory, const std::vector<const GroupPlan*>& plans,
             linux::AddressTable& table, Instant now);

  [[nodiscard]] const PastRun& past() const { return past_; }
  /// Of the plans, in their order.
  [[nodiscard]] const std::vector<GroupIdentity>& groups() const { return groups_; }

  /// May this group be taken up again, if that is done before the returned instant?
  [[nodiscard]] std::optional<Instant> adoptable_until(const GroupPlan& plan) const;
  /// Some group may: then what the checks had found last still counts.
  [[nodiscard]] bool seamless() const { return !adoptable_.empty(); }

  /// Left-overs that the kernel would not let go of. Somebody must go on trying.
  [[nodiscard]] const std::vector<linux::AddressKey>& still_there() const { return still_there_; }

  /// It is not taken up again after all: removes what it left.
  void give_up(const GroupPlan& plan, const std::string& why);

 private:
  void choose(const std::vector<const GroupPlan*>& plans,
              const std::vector<linux::InterfaceAddress>& existing, Instant now);
  void clean_up(const std::vector<linux::InterfaceAddress>& existing);
  void remove(const std::vector<linux::AddressKey>& left_over);

  PastRun past_;
  std::vector<GroupIdentity> groups_;
  linux::AddressTable& table_;
  std::vector<linux::AddressKey> still_there_;
  std::map<std::string, Instant> adoptable_;  ///< by GroupIdentity::name
};

}  // namespace vrrpd::runtime
