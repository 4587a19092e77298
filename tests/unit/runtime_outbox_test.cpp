// SPDX-License-Identifier: Apache-2.0
// In which order a turn's decisions are carried out. The kernel has nothing to do: the instances
// have no addresses, and no socket is open.
#include <string>

#include "tests/support/catch.hpp"
#include "vrrpd/runtime/outbox.hpp"

using namespace vrrpd;
using runtime::Outbox;

namespace {

struct Office {
  runtime::Loop loop;
  runtime::TimerQueue timers{loop, [] {}};
  runtime::Host host{
      std::move(*linux::AddressTable::open()), std::move(*linux::Monitor::open()), {}};
  runtime::Link link{"eth0"};
  runtime::Channel::Common common{.loop = loop, .buffer = std::vector<linux::ReceivedPacket>(1)};
  runtime::Channel channel{{.interface = "eth0"}, &link, common};
  runtime::Announcer announcer{[](auto) { return std::vector<linux::SendFailure>{}; },
                               {Duration{}, Duration{}, {}},
                               timers,
                               [](Instant) {}};
  runtime::AddressKeeper keeper{host, timers, {.wake = [](Instant) {}, .announce = [](auto&) {}}};
  Outbox outbox{keeper, announcer};
  config::VrrpInstance instance;
  std::string done;

  runtime::VirtualAddresses addresses() {
    return {instance, std::nullopt, [this](auto&) -> const runtime::Link& { return link; }};
  }
  std::function<void()> say(std::string word) {
    return [this, word = std::move(word)] { done += word + ' '; };
  }
  std::function<void(bool)> sent(std::string word) {
    return [this, word = std::move(word)](bool) { done += word + ' '; };
  }
};

}  // namespace

TEST_CASE("nothing is done before the box is emptied, and then in each group's own order") {
  Office office;
  Outbox::Lane lane{office.outbox};
  lane.then(office.say("first"));
  lane.send(office.channel, {}, office.sent("advert"));
  lane.then(office.say("last"));
  CHECK(office.done.empty());
  office.outbox.flush();
  CHECK(office.done == "first advert last ");
  office.outbox.flush();
  CHECK(office.done == "first advert last ");
}

TEST_CASE("what many groups want at the same time goes together") {
  Office office;
  Outbox::Lane a{office.outbox}, b{office.outbox};
  for (auto* lane : {&a, &b}) {
    lane->send(office.channel, {}, office.sent("advert"));
    lane->then(office.say("master"));
  }
  office.outbox.flush();
  CHECK(office.done == "advert advert master master ");
}

TEST_CASE(
    "who leaves takes its addresses down before it resigns; MASTER is said when they are up") {
  Office office;
  Outbox::Lane leaving{office.outbox}, coming{office.outbox};
  auto old = office.addresses(), fresh = office.addresses();
  old.set_up(true);
  leaving.take_down(old);
  leaving.send(office.channel, {}, [&](bool) { office.done += old.up() ? "early " : "resigned "; });
  coming.send(office.channel, {}, office.sent("claim"));
  coming.put_up(fresh);
  coming.then([&] { office.done += fresh.up() ? "MASTER " : "early "; });
  office.outbox.flush();
  CHECK(office.done == "claim MASTER resigned ");
}

TEST_CASE("what a step puts into the box is carried out in the same turn") {
  Office office;
  Outbox::Lane a{office.outbox}, b{office.outbox};
  a.then([&] {
    b.then(office.say("b"));
    office.outbox.flush();
    office.done += "a ";
  });
  office.outbox.flush();
  CHECK(office.done == "a b ");
}

TEST_CASE("an advert that no socket takes is not sent") {
  Office office;
  Outbox::Lane lane{office.outbox};
  lane.send(office.channel, {}, [&](bool sent) { office.done += sent ? "sent" : "lost"; });
  office.outbox.flush();
  CHECK(office.done == "lost");
}
