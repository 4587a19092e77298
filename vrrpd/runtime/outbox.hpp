// SPDX-License-Identifier: Apache-2.0
// What the groups want of the kernel in one turn of the loop, carried out at its end. Each group's
// own order is kept; what many groups want at the same time goes together: a takeover of 255
// instances is one batch of adverts, one of addresses, one of announcements.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <variant>
#include <vector>

#include "vrrpd/runtime/address_keeper.hpp"
#include "vrrpd/runtime/announcer.hpp"
#include "vrrpd/runtime/channel.hpp"

namespace vrrpd::runtime {

class Outbox {
 public:
  Outbox(AddressKeeper& keeper, Announcer& announcer) : keeper_{keeper}, announcer_{announcer} {}

  /// What one group puts into the box, in its order. The box outlives it.
  class Lane {
   public:
    explicit Lane(Outbox& box) : box_{box}, index_{box.open()} {}
    /// What it has put in and is not carried out yet is dropped.
    ~Lane() { box_.close(index_); }
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    /// `on_sent` is told whether it is out; it may be nothing.
    void send(Channel& channel, OutgoingAdvert advert, std::function<void(bool)> on_sent = {});
    void put_up(VirtualAddresses& addresses);
    void take_down(VirtualAddresses& addresses);
    void announce(VirtualAddresses& addresses, unsigned repeats);
    /// Whatever else must wait for what stands before it.
    void then(std::function<void()> what);

   private:
    Outbox& box_;
    std::size_t index_;
  };

  /// Carries everything out, also what comes to it meanwhile.
  void flush();

 private:
  struct Send {
    Channel* channel;
    OutgoingAdvert advert;
    std::function<void(bool)> on_sent;
  };
  struct PutUp {
    VirtualAddresses* addresses;
  };
  struct TakeDown {
    VirtualAddresses* addresses;
  };
  struct Announce {
    VirtualAddresses* addresses;
    unsigned repeats;
  };
  struct Then {
    std::function<void()> what;
  };
  using Step = std::variant<Send, PutUp, TakeDown, Announce, Then>;
  struct Steps {
    std::vector<Step> steps;
    std::size_t done = 0;
  };
  /// The adverts of a round that leave by one socket.
  struct Post {
    std::vector<OutgoingAdvert> adverts;
    std::vector<std::function<void(bool)>> on_sent;
  };

  std::size_t open();
  void close(std::size_t lane);
  void append(std::size_t lane, Step step);
  /// Takes the steps of that kind that nothing stands before.
  template <class Kind, class Each>
  void take_leading(Each each);
  void send_adverts();
  void change_addresses();

  AddressKeeper& keeper_;
  Announcer& announcer_;
  std::vector<Steps> lanes_;
  std::vector<std::size_t> busy_;  ///< lanes with steps that wait
  std::vector<std::size_t> free_;  ///< lanes that nobody has
  std::map<Channel*, Post> posts_;
  bool flushing_ = false;
};

}  // namespace vrrpd::runtime
