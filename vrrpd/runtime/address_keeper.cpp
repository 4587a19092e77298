// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/address_keeper.hpp"

#include <algorithm>
#include <utility>

#include "vrrpd/base/clock.hpp"

namespace vrrpd::runtime {
namespace {

using linux::AddressKey;
using linux::InterfaceAddress;

/// The addresses of a batch in one list, and whose they are.
struct Request {
  struct Part {
    VirtualAddresses* owner;
    std::size_t begin, count;
  };
  std::vector<InterfaceAddress> addresses;
  std::vector<Part> parts;

  template <class Wanted>
  Request(const AddressKeeper::Batch& batch, Wanted wanted) {
    for (auto* owner : batch) {
      auto resolved = owner->resolve();
      std::erase_if(resolved, [&](const auto& address) { return !wanted(*owner, address.key); });
      parts.push_back({owner, addresses.size(), resolved.size()});
      std::ranges::move(resolved, std::back_inserter(addresses));
    }
  }
  template <class T>
  [[nodiscard]] static std::span<T> of(const Part& part, std::vector<T>& list) {
    return std::span{list}.subspan(part.begin, part.count);
  }
};

std::vector<AddressKey> keys(const std::vector<InterfaceAddress>& addresses) {
  std::vector<AddressKey> keys;
  for (const auto& address : addresses) keys.push_back(address.key);
  return keys;
}

bool is_host_address(const AddressKey& key) { return key.prefix_length == key.address.bit_count(); }

}  // namespace

AddressKeeper::AddressKeeper(Host& host, TimerQueue& timers, Events events)
    : host_{host}, events_{std::move(events)}, timer_{timers.timer([this](Instant now) {
        renew(now);
      })} {}

void AddressKeeper::keep(VirtualAddresses& addresses) {
  all_.push_back(&addresses);
  for (const auto& line : addresses.lines()) {
    by_address_.emplace(line.address->address, &addresses);
  }
}

void AddressKeeper::put_up(const Batch& batch) {
  for (auto* owner : batch) owner->set_up(true);
  install(batch, Scope::everything);
  arm(boot_now());
}

void AddressKeeper::take_down(const Batch& batch) {
  for (auto* owner : batch) owner->set_up(false);
  Request request{batch, [](const auto&, const auto&) { return true; }};
  auto answers = host_.table().remove(keys(request.addresses));
  for (const auto& part : request.parts) part.owner->report_removed(Request::of(part, answers));
}

AddressKeeper::Batch AddressKeeper::install(const Batch& batch, Scope scope) {
  host_.read();
  Request request{batch, [&](const VirtualAddresses& owner, const AddressKey& key) {
                    return scope == Scope::everything || host_.has(key) || owner.holds(key);
                  }};
  std::optional<std::vector<InterfaceAddress>> existing;
  for (const auto& part : request.parts) {
    give_lifetimes(*part.owner, Request::of(part, request.addresses), existing);
  }
  auto answers = host_.table().add(request.addresses);
  Batch returned;
  for (const auto& part : request.parts) {
    const auto addresses = Request::of(part, request.addresses);
    const auto answered = Request::of(part, answers);
    part.owner->report_added(answered);
    bool added = false;
    for (std::size_t i = 0; i < part.count; ++i) {
      added |= answered[i].has_value() && !host_.has(addresses[i].key);
    }
    if (added) returned.push_back(part.owner);
  }
  return returned;
}

/// Decision 16. The kernel's whole list is asked for once in a batch, and only if a prefix could be
/// shared.
void AddressKeeper::give_lifetimes(VirtualAddresses& owner, std::span<InterfaceAddress> addresses,
                                   std::optional<std::vector<InterfaceAddress>>& existing) {
  if (!owner.lifetime()) return;
  for (auto& address : addresses) {
    if (!is_host_address(address.key) && !existing) {
      auto listed = host_.table().list();
      if (!listed) continue;  // permanent until it is known to be safe
      existing = std::move(*listed);
    }
    if (is_host_address(address.key) || linux::lifetime_is_safe(address, *existing)) {
      address.lifetime.valid = *owner.lifetime();
    } else {
      owner.report_permanent(address.key);
    }
  }
}

VirtualAddresses* AddressKeeper::owner_of(const AddressKey& key) const {
  const auto [first, last] = by_address_.equal_range(key.address);
  for (auto entry = first; entry != last; ++entry) {
    if (entry->second->holds(key)) return entry->second;
  }
  return nullptr;
}

std::vector<AddressKey> AddressKeeper::missing(const std::set<AddressKey>& removed) const {
  std::vector<AddressKey> missing;
  for (const auto& key : removed) {
    // Old news, of an address that was taken down and is up again by now, is no news.
    if (!host_.has(key) && owner_of(key) != nullptr) missing.push_back(key);
  }
  return missing;
}

void AddressKeeper::put_back(const std::vector<AddressKey>& missing) {
  std::set<VirtualAddresses*> owners;
  for (const auto& key : missing) {
    auto* owner = owner_of(key);
    if (owner == nullptr) continue;
    owner->report_taken(key);
    owners.insert(owner);
  }
  if (owners.empty()) return;
  const auto returned = install(Batch(owners.begin(), owners.end()), Scope::held);
  if (!returned.empty()) events_.announce(returned);
}

AddressKeeper::Batch AddressKeeper::up() const {
  Batch batch;
  std::ranges::copy_if(all_, std::back_inserter(batch), &VirtualAddresses::up);
  return batch;
}

/// Gives every address its lifetime anew; also tries again what failed, and announces what came of
/// it.
void AddressKeeper::renew(Instant now) {
  events_.wake(now);
  renewal_.reset();
  const auto batch = up();
  if (batch.empty()) return;
  const auto returned = install(batch, Scope::held);
  if (!returned.empty()) events_.announce(returned);
  arm(now);
}

/// One period for all, so that one batch renews them.
void AddressKeeper::arm(Instant now) {
  const auto batch = up();
  if (batch.empty()) return;
  const auto first = std::ranges::min_element(batch, {}, &VirtualAddresses::renewal);
  const Instant due = now + (*first)->renewal();
  if (renewal_ && *renewal_ <= due) return;
  renewal_ = due;
  timer_.set(due);
}

}  // namespace vrrpd::runtime
