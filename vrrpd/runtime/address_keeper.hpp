// SPDX-License-Identifier: Apache-2.0
// The kernel's side of all virtual addresses: those of many instances go up, down and on living in
// one conversation.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <span>
#include <vector>

#include "vrrpd/runtime/host.hpp"
#include "vrrpd/runtime/timer_queue.hpp"
#include "vrrpd/runtime/virtual_addresses.hpp"

namespace vrrpd::runtime {

class AddressKeeper {
 public:
  using Batch = std::vector<VirtualAddresses*>;

  struct Events {
    /// Before anything is renewed: whoever overslept must find out first, and take its addresses
    /// down (decision 19).
    std::function<void(Instant now)> wake;
    /// These have addresses that came (back) without a transition: announce them.
    std::function<void(const Batch& returned)> announce;
  };

  AddressKeeper(Host& host, TimerQueue& timers, Events events);

  /// Knows these from now on; they must outlive it or leave with forget().
  void keep(VirtualAddresses& addresses);

  /// They are about to end: what the kernel has of them still is removed as soon as it can be.
  void forget(const VirtualAddresses& addresses);
  /// A reload: `change` is VirtualAddresses::reconfigure(). What is new of addresses that are up is
  /// added and announced; what is gone waits for settle(), since another may have it now. But what
  /// stands in the way of its own successor goes at once: another prefix length, another label.
  void reconfigure(VirtualAddresses& addresses,
                   const std::function<std::vector<linux::AddressKey>()>& change);
  /// A reload is through: removes what nobody here has any more.
  void settle();

  void put_up(const Batch& batch);
  /// What cannot be removed is tried again until it is gone, or has its owner back.
  void take_down(const Batch& batch);
  /// Something that was to be removed is still there.
  [[nodiscard]] bool something_lingers() const;
  /// Addresses that nobody here wants: removed as soon as they can be.
  void keep_removing(std::span<const linux::AddressKey> unwanted);
  /// Of the addresses that were removed, those that should be there and are not.
  [[nodiscard]] std::vector<linux::AddressKey> missing(
      const std::set<linux::AddressKey>& removed) const;
  /// Puts back those whose owner is still up.
  void put_back(const std::vector<linux::AddressKey>& missing);
  /// Something has an interface to go to by now, and is not there yet.
  [[nodiscard]] bool incomplete() const;
  /// Links have come: adds what had no interface to go to. Without that it would wait for the next
  /// renewal, and what is permanent has none.
  void complete();

 private:
  enum class Scope {
    everything,
    held,  ///< what somebody else removed with good right (no_track) stays away
  };
  /// Returns those that have an address now that was not there before.
  Batch install(const Batch& batch, Scope scope);
  void give_lifetimes(VirtualAddresses& owner, std::span<linux::InterfaceAddress> addresses,
                      std::optional<std::vector<linux::InterfaceAddress>>& existing);
  [[nodiscard]] VirtualAddresses* owner_of(const linux::AddressKey& key) const;
  /// Somebody but `except` is up and has it.
  [[nodiscard]] bool is_wanted(const linux::AddressKey& key,
                               const VirtualAddresses* except = nullptr) const;
  void make_room(const VirtualAddresses& addresses, std::vector<linux::AddressKey> gone);
  [[nodiscard]] Batch up() const;
  void drop(const VirtualAddresses& addresses);
  enum class Origin { earlier_run, earlier_configuration };
  void dispose_of(std::span<const linux::AddressKey> keys, Origin origin);
  void remove(const Batch& batch);
  void remove_lingering();
  void renew(Instant now);
  void arm(Instant now);

  Host& host_;
  Events events_;
  Batch all_;
  std::multimap<IpAddress, VirtualAddresses*> by_address_;
  std::map<linux::AddressKey, Origin> unwanted_;
  std::optional<Instant> renewal_;
  TimerQueue::Timer timer_;
};

}  // namespace vrrpd::runtime
