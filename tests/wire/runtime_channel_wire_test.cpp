// SPDX-License-Identifier: Apache-2.0
// Which packets of a link reach a virtual router: those of its number, on its interface.
#include <functional>
#include <vector>

#include "network_lab.hpp"
#include "sockets.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/hex.hpp"
#include "vrrpd/linux/interfaces.hpp"
#include "vrrpd/runtime/channel.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using vrrpd::protocol::Reject;

namespace {

/// Virtual router 51 on an interface of the left node, and what it was told.
class Router51 {
 public:
  explicit Router51(const std::string& interface)
      : link_{interface}, channel_{{.interface = interface}, &link_, common_} {
    link_.set_interface(linux::find_interface(interface).value());
    runtime::Channel::Listener listener;
    listener.vrid = 51;
    listener.group = linux::vrrp_group_ipv4;
    listener.concerned = [](const protocol::Advert&) { return true; };
    listener.take = [this](const protocol::Advert& advert) {
      heard_.push_back(advert.vrid);
      on_heard_();
      return std::optional<Reject>{};
    };
    channel_.listen(std::move(listener));
    channel_.refresh();
    INFO(channel_.trouble());
    REQUIRE(channel_.trouble().empty());
  }

  /// True as soon as so many were heard or rejected.
  bool eventually_has(std::size_t heard, std::uint64_t unknown) {
    return eventually([&] {
      channel_.read(16);
      return heard_.size() == heard && channel_.rejects()[Reject::unknown_vrid] == unknown;
    });
  }
  void on_heard(std::function<void()> what) { on_heard_ = std::move(what); }
  void read_waiting() { channel_.read_waiting(); }
  [[nodiscard]] const std::vector<unsigned>& heard() const { return heard_; }

 private:
  runtime::Loop loop_;
  runtime::Channel::Common common_{.loop = loop_, .buffer = std::vector<linux::ReceivedPacket>(4)};
  runtime::Link link_;
  runtime::Channel channel_;
  std::vector<unsigned> heard_;
  std::function<void()> on_heard_ = [] {};
};

const auto of_router_51 = tests::hex("31 33 64 01 00 0a 9b c0 c0 a8 0e 58");
const auto of_router_52 = tests::hex("31 34 64 01 00 0a 9b bf c0 a8 0e 58");

void send_from_right(const NetworkLab& lab, const std::vector<std::uint8_t>& message) {
  lab.enter_right();
  auto socket = linux::VrrpSocket::open(
                    {.interface = "right0", .groups = {linux::vrrp_group_ipv4}, .address = {}})
                    .value();
  REQUIRE(send(socket, right_address, linux::vrrp_group_ipv4, message));
  lab.enter_left();
}

}  // namespace

TEST_CASE("a virtual router hears the adverts of its own number on its own interface") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  Router51 router{"left0"};
  send_from_right(*lab, of_router_51);
  REQUIRE(router.eventually_has(1, 0));
  CHECK(router.heard() == std::vector<unsigned>{51});
}

TEST_CASE("an advert of another number is counted and reaches nobody") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  Router51 router{"left0"};
  send_from_right(*lab, of_router_52);
  REQUIRE(router.eventually_has(0, 1));
}

TEST_CASE("what waits is read, and not what a flood brings meanwhile") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  Router51 router{"left0"};
  lab->enter_right();
  auto flood = linux::VrrpSocket::open(
                   {.interface = "right0", .groups = {linux::vrrp_group_ipv4}, .address = {}})
                   .value();
  const auto send_one = [&] {
    return send(flood, right_address, linux::vrrp_group_ipv4, of_router_51);
  };
  constexpr std::size_t waiting = 300;
  for (std::size_t i = 0; i < waiting; ++i) REQUIRE(send_one());
  router.on_heard([&] {
    for (int i = 0; i < 2; ++i) static_cast<void>(send_one());
  });
  router.read_waiting();
  lab->enter_left();
  CHECK_FALSE(router.heard().empty());
  CHECK(router.heard().size() < 10 * waiting);
}

TEST_CASE("an advert on another interface is not heard") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  ip("link add elsewhere type veth peer name beyond");
  ip("link set elsewhere up");
  ip("link set beyond up");
  Router51 elsewhere{"elsewhere"};
  Router51 here{"left0"};
  send_from_right(*lab, of_router_51);
  REQUIRE(here.eventually_has(1, 0));
  CHECK(elsewhere.eventually_has(0, 0));
}
