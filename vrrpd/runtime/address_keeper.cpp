// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/address_keeper.hpp"

#include <algorithm>
#include <utility>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

using linux::AddressKey;
using linux::InterfaceAddress;

// What the kernel would not let go of is asked for again this often.
constexpr Duration removal_retry = std::chrono::seconds{1};

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

void AddressKeeper::drop(const VirtualAddresses& addresses) {
  std::erase(all_, &addresses);
  std::erase_if(by_address_, [&](const auto& entry) { return entry.second == &addresses; });
}

void AddressKeeper::forget(const VirtualAddresses& addresses) {
  drop(addresses);
  const std::vector<AddressKey> there(addresses.there().begin(), addresses.there().end());
  dispose_of(there, Origin::earlier_configuration);
}

void AddressKeeper::reconfigure(VirtualAddresses& addresses,
                                const std::function<std::vector<AddressKey>()>& change) {
  drop(addresses);
  auto gone = change();
  keep(addresses);
  make_room(addresses, std::move(gone));
  if (!addresses.up()) return;
  const auto returned = install({&addresses}, Scope::held);
  if (!returned.empty()) events_.announce(returned);
  arm(boot_now());
}

/// The kernel has an IPv6 address but once on an interface, whatever its prefix length.
void AddressKeeper::make_room(const VirtualAddresses& addresses, std::vector<AddressKey> gone) {
  std::vector<AddressKey> in_the_way;
  if (addresses.up()) {
    const auto wanted = addresses.resolve();
    const auto first = std::ranges::stable_partition(gone, [&](const AddressKey& key) {
      return std::ranges::none_of(wanted, [&key](const InterfaceAddress& address) {
        if (address.key.ifindex != key.ifindex || address.key.address != key.address) return false;
        return !key.address.is_v4() || address.key == key;
      });
    });
    in_the_way.assign(first.begin(), first.end());
    gone.erase(first.begin(), first.end());
  }
  const auto answers = host_.table().remove(in_the_way);
  for (std::size_t i = 0; i < in_the_way.size(); ++i) {
    if (!answers[i]) gone.push_back(in_the_way[i]);
  }
  dispose_of(gone, Origin::earlier_configuration);
}

void AddressKeeper::settle() {
  remove_lingering();
  if (something_lingers()) arm(boot_now());
}

void AddressKeeper::dispose_of(std::span<const AddressKey> keys, Origin origin) {
  for (const auto& key : keys) unwanted_.emplace(key, origin);
}

void AddressKeeper::put_up(const Batch& batch) {
  for (auto* owner : batch) owner->set_up(true);
  install(batch, Scope::everything);
  arm(boot_now());
}

void AddressKeeper::take_down(const Batch& batch) {
  for (auto* owner : batch) owner->set_up(false);
  remove(batch);
  if (something_lingers()) arm(boot_now());
}

void AddressKeeper::remove(const Batch& batch) {
  std::vector<AddressKey> keys;
  for (auto* owner : batch) {
    owner->hand_on([this, owner](const AddressKey& key) { return is_wanted(key, owner); });
  }
  for (const auto* owner : batch) std::ranges::copy(owner->there(), std::back_inserter(keys));
  const auto answers = host_.table().remove(keys);
  std::size_t begin = 0;
  for (auto* owner : batch) {
    const std::size_t count = owner->there().size();
    owner->report_removed(std::span{keys}.subspan(begin, count),
                          std::span{answers}.subspan(begin, count));
    begin += count;
  }
}

void AddressKeeper::keep_removing(std::span<const AddressKey> unwanted) {
  dispose_of(unwanted, Origin::earlier_run);
  if (!unwanted_.empty()) arm(boot_now());
}

bool AddressKeeper::something_lingers() const {
  return !unwanted_.empty() || std::ranges::any_of(all_, &VirtualAddresses::lingers);
}

void AddressKeeper::remove_lingering() {
  Batch lingering;
  std::ranges::copy_if(all_, std::back_inserter(lingering), &VirtualAddresses::lingers);
  if (!lingering.empty()) remove(lingering);
  std::erase_if(unwanted_, [this](const auto& entry) { return is_wanted(entry.first); });
  if (unwanted_.empty()) return;
  std::vector<AddressKey> keys;
  for (const auto& [key, origin] : unwanted_) keys.push_back(key);
  const auto answers = host_.table().remove(keys);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!answers[i]) continue;
    const bool reloaded = unwanted_.extract(keys[i]).mapped() == Origin::earlier_configuration;
    log(reloaded ? Level::info : Level::warning, "removed {}, {}", to_string(keys[i]),
        reloaded ? "which the configuration has no more" : "left behind by an earlier run");
  }
}

AddressKeeper::Batch AddressKeeper::install(const Batch& batch, Scope scope) {
  host_.read();
  Request request{batch, [&](VirtualAddresses& owner, const AddressKey& key) {
                    if (scope == Scope::everything) return true;
                    if (!host_.has(key)) return owner.wants_back(key);
                    // What is there for ever needs nothing; to ask again is news to who listens.
                    owner.report_present(key);
                    return owner.lifetime().has_value();
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
    part.owner->report_added(addresses, answered);
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

bool AddressKeeper::is_wanted(const AddressKey& key, const VirtualAddresses* except) const {
  const auto [first, last] = by_address_.equal_range(key.address);
  return std::any_of(first, last, [&](const auto& entry) {
    return entry.second != except && entry.second->wants(key);
  });
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
  arm(boot_now());
}

bool AddressKeeper::incomplete() const {
  return std::ranges::any_of(all_, &VirtualAddresses::incomplete);
}

void AddressKeeper::complete() {
  Batch incomplete;
  std::ranges::copy_if(all_, std::back_inserter(incomplete), &VirtualAddresses::incomplete);
  if (incomplete.empty()) return;
  const auto returned = install(incomplete, Scope::held);
  if (!returned.empty()) events_.announce(returned);
  arm(boot_now());
}

AddressKeeper::Batch AddressKeeper::up() const {
  Batch batch;
  std::ranges::copy_if(all_, std::back_inserter(batch), &VirtualAddresses::up);
  return batch;
}

/// Gives every address its lifetime anew; also tries again what failed, be it to add or to remove,
/// and announces what came of it.
void AddressKeeper::renew(Instant now) {
  events_.wake(now);
  renewal_.reset();
  remove_lingering();
  const auto batch = up();
  if (!batch.empty()) {
    const auto returned = install(batch, Scope::held);
    if (!returned.empty()) events_.announce(returned);
  }
  arm(now);
}

/// One period for all, so that one batch renews them.
void AddressKeeper::arm(Instant now) {
  std::optional<Duration> wait;
  if (something_lingers()) wait = removal_retry;
  for (const auto* owner : up()) {
    const auto renewal = owner->renewal();
    if (renewal) wait = std::min(wait.value_or(*renewal), *renewal);
  }
  if (!wait) return;
  const Instant due = now + *wait;
  if (renewal_ && *renewal_ <= due) return;
  renewal_ = due;
  timer_.set(due);
}

}  // namespace vrrpd::runtime
