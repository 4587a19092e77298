// SPDX-License-Identifier: Apache-2.0
// Going to backup on two real servers.
#include <chrono>
#include <filesystem>
#include <thread>

#include "tests/servers/pair_fixture.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace std::chrono_literals;

TEST_CASE("an old primary with a transaction that nobody else has stays out") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour};
  pair.write(pair.a, 1, 10);
  static_cast<void>(pair.b.standing());
  const std::string stop = flavour == Flavour::mariadb ? "STOP SLAVE" : "STOP REPLICA";
  pair.b.server.sql(stop + " IO_THREAD");
  pair.a.server.sql(flavour == Flavour::mariadb ? "SET GLOBAL rpl_semi_sync_master_enabled = 0"
                                                : "SET GLOBAL rpl_semi_sync_source_enabled = 0");
  pair.write(pair.a, 11, 12);
  pair.a.server.kill();
  REQUIRE(pair.b.promote());
  pair.write(pair.b, 100, 101);

  pair.a.server.start();
  pair.a.back_up(5s);
  INFO(pair.a.lines.all());
  CHECK(pair.a.lines.have("transactions that the primary lacks: "));
  CHECK(pair.a.server.sql("SELECT @@read_only") == "1");
  CHECK(Pair::rows(pair.b) == "12");
}

TEST_CASE("a backup that already follows is left as it is") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour};
  pair.write(pair.a, 1, 10);
  pair.restart_daemons();
  const Instant started = boot_now();
  pair.b.back_up(5s);
  INFO(pair.b.lines.all());
  CHECK(pair.b.lines.have("has caught up"));
  CHECK_FALSE(pair.b.lines.have("follow the peer"));
  CHECK(boot_now() - started < 2s);
}

TEST_CASE("a primary without a record and without a peer is eligible as soon as it is closed") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour};
  pair.b.server.kill();
  // It has to be seen that nobody listens there: a replica that may have been promoted since is
  // something else. What is known is written down once a second.
  std::this_thread::sleep_for(1200ms);
  CHECK(pair.a.standing().reason == "this server is the primary");
  std::filesystem::remove(pair.a.server.folder() / "state" / "master_info");
  pair.restart_daemons();
  std::jthread backup{[&] { pair.a.back_up(3s); }};
  std::this_thread::sleep_for(1s);
  CHECK(pair.a.server.sql("SELECT @@read_only") == "1");
  CHECK(pair.a.standing().reason == "this server was the primary last");
}

TEST_CASE("a backup closes itself and waits while there is no primary") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour};
  pair.b.server.kill();
  // The daemon asks while it is master: between two looks the peer might have been promoted.
  CHECK(pair.a.standing().eligibility == notify::Eligibility::eligible);
  pair.a.back_up(3s);
  INFO(pair.a.lines.all());
  CHECK(pair.a.server.sql("SELECT @@read_only") == "1");
  CHECK(pair.a.lines.have("waiting for the peer"));
  SECTION("and opens again, having been the primary") {
    const auto promoted = pair.a.promote();
    INFO((promoted ? std::string{"promoted"} : promoted.error().reason));
    REQUIRE(promoted);
    CHECK(pair.a.server.sql("SELECT @@read_only") == "0");
  }
}
