// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/announcer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {
namespace {

// Sent with one call; a takeover of hundreds of addresses needs few.
constexpr std::size_t batch_most = 1024;
// At a pace: those that leave together at most, after the loop was late.
constexpr Duration::rep catch_up_most = 16;
// A full queue of the kernel's is tried again so soon, then later and later.
constexpr Duration retry_first = std::chrono::milliseconds{2};
constexpr Duration retry_last = std::chrono::milliseconds{64};
// An interface whose queue is full for so long sends nothing at all: nobody would hear.
constexpr Duration give_up_after = std::chrono::seconds{1};

/// keepalived: the Router flag is set where the host forwards; a database's host does not.
bool forwards(const std::string& interface) {
  char answer = '0';
  std::ifstream{fmt::format("/proc/sys/net/ipv6/conf/{}/forwarding", interface)} >> answer;
  return answer == '1';
}

/// 00:00:5e:00:01 or 02: of a virtual router (RFC 9568 §7.3).
bool is_virtual(const linux::MacAddress& mac) {
  return mac[0] == 0 && mac[1] == 0 && mac[2] == 0x5e && mac[3] == 0 &&
         (mac[4] == 1 || mac[4] == 2);
}

}  // namespace

Announcer::Announcer(Send send, AnnouncementPaces paces, TimerQueue& timers,
                     TimerQueue::Callback wake)
    : send_{std::move(send)}, paces_{std::move(paces)}, timers_{timers}, wake_{std::move(wake)} {}

void Announcer::announce(const VirtualAddresses& addresses, unsigned repeats) {
  if (repeats == 0) return;
  for (const auto& line : addresses.lines()) {
    // One that could not be added would lead clients to a host that does not answer.
    if (addresses.has(line)) append({&addresses, line.link, line.address->address, repeats, {}});
  }
}

bool Announcer::same_address(const Entry& left, const Entry& right) {
  return left.owner == right.owner && left.link == right.link && left.address == right.address;
}

void Announcer::append(const Entry& entry) {
  const auto pace = paces_.of(entry.link->name(), entry.address.family());
  const auto [place, fresh] = queues_.try_emplace(pace);
  auto& queue = place->second;
  if (fresh) {
    queue.interval = pace.interval;
    queue.timer = timers_.timer([this, &queue](Instant now) { on_time(queue, now); });
  }
  const auto waiting = std::ranges::find_if(
      queue.entries, [&](const Entry& other) { return same_address(other, entry); });
  if (waiting != queue.entries.end()) {
    waiting->repeats = std::max(waiting->repeats, entry.repeats);
  } else {
    queue.entries.push_back(entry);
  }
}

void Announcer::keep_known(const VirtualAddresses& addresses) {
  const auto interval = addresses.instance()->garp_extra_if;
  extra_timers_.erase(&addresses);
  if (!interval || *interval <= Duration::zero()) return;
  auto& timer = extra_timers_[&addresses];
  timer = timers_.timer([this, &addresses, &timer, interval](Instant now) {
    timer.set(now + *interval);
    wake_(now);
    announce_extra(addresses);
    flush(now);
  });
  timer.set(boot_now() + *interval);
}

void Announcer::leave(const VirtualAddresses& addresses) {
  forget(addresses);
  extra_timers_.erase(&addresses);
}

void Announcer::announce_extra(const VirtualAddresses& addresses) {
  if (!addresses.up()) return;
  const auto& instance = *addresses.instance();
  for (const auto& line : addresses.lines()) {
    const auto* const link = line.link;
    const bool extra = link->name() != instance.interface && link->interface() &&
                       (instance.garp_extra_if_all || is_virtual(link->interface()->mac));
    if (extra && addresses.has(line)) append({&addresses, link, line.address->address, 1, {}});
  }
}

void Announcer::forget(const VirtualAddresses& addresses) {
  for (auto& [pace, queue] : queues_) {
    std::erase_if(queue.entries, [&](const Entry& entry) { return entry.owner == &addresses; });
  }
}

void Announcer::forget(const VirtualAddresses& addresses, std::span<const linux::AddressKey> gone) {
  const auto has_gone = [&](const Entry& entry) {
    return entry.owner == &addresses &&
           std::ranges::any_of(gone, [&entry](const linux::AddressKey& key) {
             return key.address == entry.address && key.ifindex == entry.link->ifindex();
           });
  };
  for (auto& [pace, queue] : queues_) std::erase_if(queue.entries, has_gone);
}

/// A queue in which somebody waits has its timer, which asks first whether he still serves.
void Announcer::flush(Instant now) {
  for (auto& [pace, queue] : queues_) {
    if (queue.idle) flush(queue, now);
  }
}

void Announcer::on_time(Queue& queue, Instant now) {
  wake_(now);
  flush(queue, now);
}

void Announcer::flush(Queue& queue, Instant now) {
  if (std::exchange(queue.idle, false)) {
    queue.next = std::max(queue.next, now);
    queue.retry = retry_first;
  }
  while (!queue.entries.empty() && queue.next <= now) {
    auto batch = take(queue, allowance(queue, now));
    if (send(queue, batch, now)) {
      queue.retry = retry_first;
    } else {
      queue.next = std::max(queue.next, now + queue.retry);
      queue.retry = std::min(2 * queue.retry, retry_last);
    }
  }
  queue.idle = queue.entries.empty();
  if (!queue.idle) queue.timer.set(queue.next);
}

/// Whoever is late catches up, but not with a burst.
std::size_t Announcer::allowance(Queue& queue, Instant now) {
  if (queue.interval <= Duration::zero()) return batch_most;
  const auto due = 1 + (now - queue.next) / queue.interval;
  if (due > catch_up_most) queue.next = now - catch_up_most * queue.interval;
  const auto allowed = std::min<Duration::rep>(due, catch_up_most);
  queue.next += allowed * queue.interval;
  return static_cast<std::size_t>(allowed);
}

/// The next to go. Those that are to be repeated stand behind all others at once, so that every
/// address is known before the first is told again.
Announcer::Batch Announcer::take(Queue& queue, std::size_t most) {
  Batch batch;
  std::map<const Link*, bool> routers;
  while (!queue.entries.empty() && batch.entries.size() < most) {
    const Entry entry = queue.entries.front();
    queue.entries.pop_front();
    if (!entry.link->usable() || !entry.link->interface()->has_neighbours) continue;
    bool router = false;
    if (!entry.address.is_v4()) {
      const auto [known, fresh] = routers.try_emplace(entry.link, false);
      if (fresh) known->second = forwards(entry.link->name());
      router = known->second;
    }
    batch.announcements.push_back({.ifindex = entry.link->ifindex(),
                                   .mac = entry.link->interface()->mac,
                                   .address = entry.address,
                                   .router = router});
    batch.entries.push_back(entry);
    if (entry.repeats > 1) {
      queue.entries.push_back({entry.owner, entry.link, entry.address, entry.repeats - 1, {}});
    }
  }
  return batch;
}

bool Announcer::send(Queue& queue, Batch& batch, Instant now) {
  if (batch.announcements.empty()) return true;
  auto failures = send_(batch.announcements);
  const auto full = std::ranges::stable_partition(failures, [&](const linux::SendFailure& failure) {
    const auto& since = batch.entries[failure.index].no_room_since;
    return !failure.queue_full() || (since && now - *since >= give_up_after);
  });
  report(batch, std::span{failures.begin(), full.begin()});
  for (const auto& failure : full) put_off(queue, batch.entries[failure.index], now);
  return full.empty();
}

/// Behind the rest, whose interface may have room; with what is to be repeated of it anyhow.
void Announcer::put_off(Queue& queue, Entry entry, Instant now) {
  entry.no_room_since = entry.no_room_since.value_or(now);
  entry.repeats = 1;
  const auto repetition = std::ranges::find_if(
      queue.entries, [&](const Entry& other) { return same_address(other, entry); });
  if (repetition != queue.entries.end()) {
    entry.repeats += repetition->repeats;
    queue.entries.erase(repetition);
  }
  queue.entries.push_back(entry);
}

void Announcer::report(const Batch& batch, std::span<const linux::SendFailure> failures) const {
  if (failures.empty()) return;
  const auto& first = failures.front();
  log(Level::warning, "({}) {} announcements could not be made, the first because: {}",
      batch.entries[first.index].owner->instance()->name, failures.size(), first.error.text());
}

}  // namespace vrrpd::runtime
