// SPDX-License-Identifier: Apache-2.0
// How a run follows the one before it: which groups it takes up again as if nothing had happened
// (decision 17), and what it cleans up of the others (decision 18).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "vrrpd/runtime/identity.hpp"
#include "vrrpd/runtime/left_overs.hpp"
#include "vrrpd/runtime/run_state.hpp"

namespace vrrpd::runtime {

class Succession {
 public:
  /// Compares what the last run left with what this one is, and removes the left-overs of whatever
  /// is not taken up again, but for interfaces. Before the first socket opens. `plans` are those of
  /// `run`, in its order.
  Succession(PastRun past, RunIdentity run, const std::vector<const GroupPlan*>& plans,
             LeftOverTables tables, Instant now);

  [[nodiscard]] const PastRun& past() const { return past_; }
  /// Its host has what would not go of an earlier run too, so that the next one tries again.
  [[nodiscard]] const RunIdentity& run() const { return run_; }
  /// Nothing of an earlier run is on this host any more, as far as is known.
  [[nodiscard]] bool cleaned_up() const { return cleaned_up_; }

  /// May this group be taken up again, if that is done before the returned instant?
  [[nodiscard]] std::optional<Instant> adoptable_until(const GroupPlan& plan) const;
  /// Some group may: then what the checks had found last still counts.
  [[nodiscard]] bool seamless() const { return !adoptable_.empty(); }

  /// Left-overs that the kernel would not let go of. Somebody must go on trying.
  [[nodiscard]] const std::vector<linux::AddressKey>& still_there() const { return still_there_; }

  /// Left-overs that were removed apart from it; before run() is written down.
  void note(const Removal& removal);
  /// It is not taken up again after all: removes what it left.
  void give_up(const GroupPlan& plan, const std::string& why);

 private:
  void choose(const std::vector<const GroupPlan*>& plans, Instant now);
  void clean_up();
  /// Of these lines what neither the host nor a group that is taken up again has.
  void remove(const Imprint& imprint);

  PastRun past_;
  RunIdentity run_;
  LeftOverTables tables_;
  std::vector<linux::AddressKey> still_there_;
  bool cleaned_up_ = true;
  std::map<std::string, Instant> adoptable_;  ///< by GroupIdentity::name
};

}  // namespace vrrpd::runtime
