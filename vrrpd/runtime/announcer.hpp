// SPDX-License-Identifier: Apache-2.0
// Tells the neighbours who has the virtual addresses now (keepalived: garp_*, gna_*): in one batch,
// or at the pace that is asked for, and never of an address that has left meanwhile.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "vrrpd/linux/announcement.hpp"
#include "vrrpd/runtime/announcement_pace.hpp"
#include "vrrpd/runtime/timer_queue.hpp"
#include "vrrpd/runtime/virtual_addresses.hpp"

namespace vrrpd::runtime {

class Announcer {
 public:
  /// AnnouncementSocket::send().
  using Send = std::function<std::vector<linux::SendFailure>(std::span<const linux::Announcement>)>;

  /// `wake`: before anything that waited leaves: whoever overslept must find out first, take its
  /// addresses down, and have them forgotten here (decision 19).
  Announcer(Send send, AnnouncementPaces paces, TimerQueue& timers, TimerQueue::Callback wake);

  /// One burst: every address that the kernel has once, then again, `repeats` times in all; 0:
  /// none. An address that still waits of an earlier burst keeps its place. flush() sends it.
  void announce(const VirtualAddresses& addresses, unsigned repeats);
  /// keepalived garp_extra_if: while they are up, their addresses on interfaces that no advert
  /// leaves by are announced once in a while, lest a switch forgets their MAC. Again after their
  /// configuration was read anew.
  void keep_known(const VirtualAddresses& addresses);
  /// They are about to leave: nothing of theirs is announced any more.
  void forget(const VirtualAddresses& addresses);
  /// A reload took these of them away; what else of theirs waits goes on.
  void forget(const VirtualAddresses& addresses, std::span<const linux::AddressKey> gone);
  /// They end: forget(), and keep_known() no more.
  void leave(const VirtualAddresses& addresses);
  /// The configuration was read anew. What waits already keeps its pace.
  void set_paces(AnnouncementPaces paces) { paces_ = std::move(paces); }

  /// Sends what has just come and may leave now; what may not, does not find room, or has waited
  /// before, goes later by itself.
  void flush(Instant now);

 private:
  struct Entry {
    const VirtualAddresses* owner;
    const Link* link;
    IpAddress address;
    unsigned repeats;  ///< this one included
    std::optional<Instant> no_room_since{};
  };
  struct Queue {
    Duration interval{};
    std::deque<Entry> entries{};
    Instant next{};    ///< nothing leaves before
    Duration retry{};  ///< how long to wait when there is no room
    bool idle = true;  ///< nothing waited: who comes now did not wait either
    TimerQueue::Timer timer{};
  };
  /// What is on its way of the turn's batch, and what it becomes if there is no room.
  struct Batch {
    std::vector<linux::Announcement> announcements;
    std::vector<Entry> entries;
  };

  void append(const Entry& entry);
  void announce_extra(const VirtualAddresses& addresses);
  void on_time(Queue& queue, Instant now);
  void flush(Queue& queue, Instant now);
  /// How many may leave now; moves `next` on.
  [[nodiscard]] static std::size_t allowance(Queue& queue, Instant now);
  [[nodiscard]] static Batch take(Queue& queue, std::size_t most);
  /// False if some found no room.
  bool send(Queue& queue, Batch& batch, Instant now);
  static void put_off(Queue& queue, Entry entry, Instant now);
  [[nodiscard]] static bool same_address(const Entry& left, const Entry& right);
  void report(const Batch& batch, std::span<const linux::SendFailure> failures) const;

  Send send_;
  AnnouncementPaces paces_;
  TimerQueue& timers_;
  TimerQueue::Callback wake_;
  std::map<AnnouncementPace, Queue> queues_;
  std::map<const VirtualAddresses*, TimerQueue::Timer> extra_timers_;
};

}  // namespace vrrpd::runtime
