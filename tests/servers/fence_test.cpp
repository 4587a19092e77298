// SPDX-License-Identifier: Apache-2.0
// The fence of a living primary: nobody opens beside one that answers and does not close.
#include <atomic>
#include <chrono>
#include <optional>
#include <thread>

#include "checks/mysql/session.hpp"
#include "notify/mysql/closure.hpp"
#include "tests/servers/pair_fixture.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace std::chrono_literals;

namespace {

mysql::Session root_at(const Node& node) {
  auto session = mysql::Session::connect(
      node.server.by_socket({.user = "root", .password_file = {}}), {boot_now() + 5s});
  REQUIRE(session);
  return *std::move(session);
}

/// A client of `node` that commits row `id`, however long that takes.
class WaitingWriter {
 public:
  WaitingWriter(const Node& node, int id) : session_{root_at(node)} {
    thread_ = std::jthread{[this, id] {
      acknowledged_ =
          session_.query("INSERT INTO t.t VALUES (" + std::to_string(id) + ")", {boot_now() + 60s})
              .has_value();
    }};
  }
  [[nodiscard]] bool acknowledged() {
    thread_.join();
    return acknowledged_;
  }

 private:
  mysql::Session session_;
  std::atomic<bool> acknowledged_ = false;
  std::jthread thread_;
};

void wait_for_a_waiting_writer(const Node& node) {
  for (const Instant end = boot_now() + 20s; boot_now() < end; std::this_thread::sleep_for(50ms))
    if (node.server.sql("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE STATE LIKE "
                        "'Waiting for semi-sync ACK%'") != "0")
      return;
  FAIL("no writer waits for a confirmation");
}

}  // namespace

TEST_CASE("a primary whose writer waits for a confirmation gets it, closes, and is replaced") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour};
  pair.write(pair.a, 1, 5);
  static_cast<void>(pair.b.standing());
  pair.b.server.sql(flavour == Flavour::mariadb ? "STOP SLAVE IO_THREAD"
                                                : "STOP REPLICA IO_THREAD");
  WaitingWriter writer{pair.a, 6};
  wait_for_a_waiting_writer(pair.a);
  const auto promoted = pair.b.promote();
  INFO(pair.b.lines.all());
  REQUIRE(promoted);
  CHECK(pair.b.lines.have("start the receiver: "));
  CHECK(writer.acknowledged());
  CHECK(pair.a.server.sql("SELECT @@read_only") == "1");
  CHECK(Pair::rows(pair.b) == "6");
}

TEST_CASE("nobody opens beside a living primary that a lock keeps open") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour, [](mysql::PairSettings& settings) { settings.drain_stall = 1s; }};
  pair.write(pair.a, 1, 5);
  static_cast<void>(pair.b.standing());
  auto lock = root_at(pair.a);
  REQUIRE(lock.query("LOCK TABLES t.t WRITE", {boot_now() + 5s}));
  const auto refused = pair.b.promote();
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().reason, Catch::Contains("answers and does not close"));
  CHECK(refused.error().evidence.empty());
  CHECK(pair.b.server.sql("SELECT @@read_only") == "1");
  REQUIRE(lock.query("UNLOCK TABLES", {boot_now() + 5s}));
  const auto promoted = pair.b.promote();
  INFO(pair.b.lines.all());
  REQUIRE(promoted);
  CHECK(pair.a.server.sql("SELECT @@read_only") == "1");
  CHECK(Pair::rows(pair.b) == "5");
}

namespace {

/// A primary one of whose clients waits for a confirmation that the receiver does not send.
struct Held {
  explicit Held(Flavour flavour) : pair{flavour}, flavour_{flavour} {
    pair.write(pair.a, 1, 5);
    receiver("STOP");
    writer.emplace(pair.a, 6);
    wait_for_a_waiting_writer(pair.a);
  }
  void receiver(const std::string& verb) const {
    pair.b.server.sql(verb +
                      (flavour_ == Flavour::mariadb ? " SLAVE IO_THREAD" : " REPLICA IO_THREAD"));
  }
  [[nodiscard]] std::string read_only() const { return pair.a.server.sql("SELECT @@read_only"); }

  Pair pair;
  std::optional<WaitingWriter> writer;
  mysql::KeptClosure closure{pair.a.server.by_socket({.user = "root", .password_file = {}})};

 private:
  Flavour flavour_;
};

}  // namespace

TEST_CASE("a closure that hangs is one statement, until it takes effect") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Held held{flavour};
  for (int look = 0; look < 3; ++look) {
    const auto closed = held.closure.press({boot_now() + 1s});
    REQUIRE_FALSE(closed);
    CHECK(closed.error().kind == mysql::SqlError::Kind::timeout);
    CHECK(held.closure.pending());
    CHECK(held.pair.a.server.sql("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO "
                                 "LIKE 'SET GLOBAL%read_only = 1'") == "1");
  }
  held.receiver("START");
  CHECK(held.writer->acknowledged());
  REQUIRE(held.closure.press({boot_now() + 20s}));
  CHECK_FALSE(held.closure.pending());
  CHECK(held.read_only() == "1");
}

TEST_CASE("a closure that was withdrawn closes nothing later") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Held held{flavour};
  REQUIRE_FALSE(held.closure.press({boot_now() + 1s}));
  REQUIRE(held.closure.pending());
  REQUIRE(held.closure.withdraw({boot_now() + 5s}));
  CHECK_FALSE(held.closure.pending());
  held.receiver("START");
  CHECK(held.writer->acknowledged());
  CHECK(held.read_only() == "0");
  CHECK(held.closure.withdraw({boot_now()}));  // nothing is pending
}

TEST_CASE("a primary that does not let the fence's account in is a living one") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour, [](mysql::PairSettings& settings) {
              settings.peer_fence.account.user = "nobody_there";
            }};
  pair.write(pair.a, 1, 5);
  static_cast<void>(pair.b.standing());
  CHECK(pair.b.lines.have("the account peer_fence is not let in at the peer"));
  const auto refused = pair.b.promote();
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().reason, Catch::Contains("takes writes and cannot be closed"));
  CHECK(pair.b.server.sql("SELECT @@read_only") == "1");
  pair.a.server.sql("SET GLOBAL read_only = 1");
  if (flavour == Flavour::mysql) pair.a.server.sql("SET GLOBAL super_read_only = 1");
  const auto promoted = pair.b.promote();
  INFO(pair.b.lines.all());
  CHECK(promoted);
}

// The primary hangs when it is fenced, and answers again, without its daemon, while the applier
// here still works: it is closed then, and nobody would be the primary if this server refused.
TEST_CASE("what a primary goes on with during a long drain is fetched from it") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour};
  pair.write(pair.a, 1, 1);
  auto lock = root_at(pair.b);
  REQUIRE(lock.query("LOCK TABLES t.t READ", {boot_now() + 5s}));
  pair.write(pair.a, 2, 5);
  static_cast<void>(pair.b.standing());
  pair.a.server.freeze();
  std::expected<void, notify::Refusal> promoted;
  std::jthread gate{[&] { promoted = pair.b.promote(); }};
  const Instant end = boot_now() + 20s;
  while (!pair.b.lines.have("stop the receiver: ") && boot_now() < end)
    std::this_thread::sleep_for(10ms);
  pair.a.server.thaw();
  std::optional<WaitingWriter> writer;
  SECTION("what it acknowledged alone") {
    pair.a.server.sql(flavour == Flavour::mariadb ? "SET GLOBAL rpl_semi_sync_master_enabled = 0"
                                                  : "SET GLOBAL rpl_semi_sync_source_enabled = 0");
    pair.write(pair.a, 6, 6);
  }
  SECTION("what waits there for its confirmation") { writer.emplace(pair.a, 6); }
  std::this_thread::sleep_for(1s);
  REQUIRE(lock.query("UNLOCK TABLES", {boot_now() + 5s}));
  gate.join();
  INFO(pair.b.lines.all());
  REQUIRE(promoted);
  CHECK(pair.b.lines.have("start the receiver: "));
  if (writer) CHECK(writer->acknowledged());
  CHECK(pair.a.server.sql("SELECT @@read_only") == "1");
  CHECK(Pair::rows(pair.b) == "6");
  CHECK(pair.b.server.sql("SELECT @@read_only") == "0");
}

// Its daemon is dead, and what it acknowledged alone was never sent: nobody else would open.
TEST_CASE("a replica claims beside a closed source that has more, and fetches that") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour};
  const bool mariadb = flavour == Flavour::mariadb;
  const std::string role = mariadb ? "rpl_semi_sync_master" : "rpl_semi_sync_source";
  pair.a.server.sql("SET GLOBAL " + role + "_timeout = 100");
  pair.write(pair.a, 1, 5);
  static_cast<void>(pair.b.standing());
  pair.b.server.sql(mariadb ? "STOP SLAVE IO_THREAD" : "STOP REPLICA IO_THREAD");
  pair.write(pair.a, 6, 6);
  pair.a.server.sql(mariadb ? "SET GLOBAL read_only = 1" : "SET GLOBAL super_read_only = 1");
  const auto standing = pair.b.standing();
  CHECK_THAT(standing.reason, Catch::Contains("is asked for that first"));
  CHECK(standing.eligibility == notify::Eligibility::eligible);
  const auto promoted = pair.b.promote();
  INFO(pair.b.lines.all());
  REQUIRE(promoted);
  CHECK(Pair::rows(pair.b) == "6");
}
