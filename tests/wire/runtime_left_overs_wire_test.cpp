// SPDX-License-Identifier: Apache-2.0
// What a run leaves on the host, and what becomes of it, where the kernel or somebody is in the
// way.
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "network_lab.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/runtime/accept_mode.hpp"
#include "vrrpd/runtime/left_overs.hpp"
#include "vrrpd/runtime/run_state.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using runtime::AcceptMode;
using runtime::holdings_of;
using runtime::Imprint;
using runtime::remove_left_overs;

namespace {

std::string tables() { return output_of("nft list tables"); }

}  // namespace

TEST_CASE("what will not go is named, to be tried again") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  const Imprint left{"address 192.0.2.77/32 left0", "route blackhole 10.6.0.0/16 table 100",
                     "rule preference 500 from all lookup 100",
                     "macvlan vrrp.51 on left0 00:00:5e:00:01:33", "nftables keepalived"};
  ip("addr add 192.0.2.77/32 dev left0");
  ip("route add blackhole 10.6.0.0/16 table 100 proto 18");
  ip("rule add preference 500 from all lookup 100 protocol 18");
  ip("link add vrrp.51 link left0 address 00:00:5e:00:01:33 type macvlan mode private");
  CHECK(output_of("nft add table inet keepalived; nft add chain inet keepalived vrrpd_in").empty());
  auto addresses = linux::AddressTable::open();
  auto routing = runtime::RoutingTables::open();
  REQUIRE(addresses);
  REQUIRE(routing);
  const auto holdings = holdings_of(left);
  constexpr uid_t nobody = 65534;
  REQUIRE(seteuid(nobody) == 0);  // without CAP_NET_ADMIN
  const auto refused = remove_left_overs(holdings, {*addresses, *routing});
  const auto interfaces = remove_left_overs(holdings.interfaces);
  REQUIRE(seteuid(0) == 0);
  CHECK_FALSE(refused.complete);
  CHECK(refused.failed == Imprint{left[2], left[1], left[0], left[4]});
  CHECK(refused.still_there.size() == 1);
  CHECK_FALSE(interfaces.complete);
  CHECK(interfaces.failed == Imprint{left[3]});

  CHECK(remove_left_overs(holdings, {*addresses, *routing}).failed.empty());
  CHECK(remove_left_overs(holdings.interfaces).failed.empty());
  CHECK(output_of("ip -o addr show | grep 192.0.2.77").empty());
  CHECK(output_of("ip link show dev vrrp.51 2>/dev/null").empty());
  CHECK(tables().empty());
}

TEST_CASE("what a run in another network namespace left is nobody's business here") {
  char directory[] = "/tmp/vrrpd-namespaces-XXXXXX";
  REQUIRE(mkdtemp(directory) != nullptr);
  const Imprint host{"route 10.5.0.0/16 dev eth1"};
  const auto write = [&] { const runtime::RunState state{directory, {{}, host}, {}, {}, {}}; };
  write();
  CHECK(runtime::PastRun::read(directory).host == host);
  {
    const auto lab = NetworkLab::make();
    if (lab) {
      CHECK(runtime::PastRun::read(directory).host.empty());
      write();
      CHECK(runtime::PastRun::read(directory).host == host);
    }
  }
  std::filesystem::remove_all(directory);
}

TEST_CASE("a filter that anybody can remove is put up again") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  config::Model model;
  auto& line = model.instances.emplace_back().virtual_ipaddress.emplace_back();
  line.address = IpAddress::v4(192, 0, 2, 88);
  line.accept = false;
  runtime::Host host{*linux::AddressTable::open(), *linux::Monitor::open(), {line.address}};
  for (const auto ownership : {linux::Ownership::owned, linux::Ownership::nobodys}) {
    AcceptMode filter{model, ownership};
    // Only what is nobody's needs looking after.
    CHECK(filter.enforce(host) == (ownership == linux::Ownership::owned));
    CHECK(output_of("nft flush ruleset").empty());
    CHECK(tables().empty() == (ownership == linux::Ownership::nobodys));
    filter.enforce(host);
    CHECK(tables() == "table inet keepalived\n");
    CHECK(filter.remove());
    CHECK(tables().empty());
  }
}
