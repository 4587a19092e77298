// SPDX-License-Identifier: Apache-2.0
// no_replica = "block" with a real etcd: who may acknowledge, and who may not.
#include <chrono>
#include <string>
#include <thread>

#include "checks/mysql/session.hpp"
#include "tests/servers/pair_fixture.hpp"
#include "tests/servers/test_etcd.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace std::chrono_literals;
using notify::Eligibility;

namespace {

class VotingPair {
 public:
  explicit VotingPair(Flavour flavour)
      : pair{flavour,
             [this](mysql::PairSettings& settings) {
               settings.policy.no_replica = mysql::NoReplica::block;
               settings.etcd = etcd.settings();
               settings.solo_after = 500ms;
             },
             [this] { return std::shared_ptr{etcd.witness()}; }} {}

  TestEtcd etcd;
  Pair pair;

  /// "nobody", "term 1 of 1, alone"
  [[nodiscard]] std::string vote() const {
    const auto read = etcd.witness()->read(boot_now() + 5s);
    return read ? witness::describe(*read) : read.error().text;
  }
  /// Server ids are 1 and 2; MySQL is known by its UUID.
  [[nodiscard]] static std::string id(const Node& node) {
    return node.server.sql(node.server.flavour() == Flavour::mariadb ? "SELECT @@server_id"
                                                                     : "SELECT @@server_uuid");
  }
  /// Looks at both servers from `node` until `done`.
  template <class Condition>
  [[nodiscard]] bool comes(const Node& node, Condition done) const {
    for (const Instant patience = boot_now() + 20s; boot_now() < patience;) {
      static_cast<void>(node.standing());
      if (done()) return true;
      std::this_thread::sleep_for(50ms);
    }
    return false;
  }
};

/// A write that is acknowledged within a second.
bool writes(const Node& node, int id) {
  auto session = mysql::Session::connect(
      node.server.by_socket({.user = "root", .password_file = {}}), {boot_now() + 5s});
  REQUIRE(session);
  return session->query("INSERT INTO t.t VALUES (" + std::to_string(id) + ")", {boot_now() + 1s})
      .has_value();
}

std::string semi_sync_source(const Node& node) {
  return node.server.sql(node.server.flavour() == Flavour::mariadb
                             ? "SELECT @@rpl_semi_sync_master_enabled"
                             : "SELECT @@rpl_semi_sync_source_enabled");
}

}  // namespace

TEST_CASE("a primary without its replica acknowledges after it has won the vote, and not before") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  VotingPair both{flavour};
  const Node &a = both.pair.a, &b = both.pair.b;
  const std::string me = both.id(a);
  REQUIRE(both.comes(a, [&] { return both.vote() == "term 1 of " + me; }));
  CHECK(writes(a, 1));
  both.pair.b.server.kill();
  both.etcd.freeze();
  for (int i = 0; i < 3; ++i) {
    static_cast<void>(a.standing());
    std::this_thread::sleep_for(300ms);
  }
  CHECK_FALSE(writes(a, 2));  // it waits, and is there when somebody may confirm it
  both.etcd.thaw();
  REQUIRE(both.comes(a, [&] { return semi_sync_source(a) == "0"; }));
  CHECK(both.vote() == "term 2 of " + me + ", alone");
  CHECK(writes(a, 3));
  INFO(a.lines.all());

  SECTION("and the replica that comes back gets all of it before it counts again") {
    both.pair.b.server.start();
    b.back_up(20s);
    CHECK(both.comes(a, [&] { return both.vote() == "term 2 of " + me; }));
    CHECK(semi_sync_source(a) == "1");
    CHECK(Pair::rows(b) == "3");
    CHECK(writes(a, 4));
    CHECK_NOTHROW(both.pair.settle());
  }
  SECTION("and it goes on while the third vote is silent: nobody takes that right from it") {
    both.etcd.freeze();
    for (int i = 0; i < 5; ++i) {
      static_cast<void>(a.standing());
      CHECK(semi_sync_source(a) == "0");
      std::this_thread::sleep_for(300ms);
    }
    CHECK(writes(a, 4));
    both.etcd.thaw();
  }
  SECTION("and the replica that comes back alone is not promoted") {
    a.server.freeze();
    both.pair.b.server.start();
    const auto standing = b.standing();
    CHECK(standing.eligibility == Eligibility::behind);
    CHECK(standing.reason.starts_with("the primary, server " + me +
                                      ", acknowledges without a replica since term 2"));
    const auto promoted = b.promote();
    REQUIRE_FALSE(promoted);
    CHECK(promoted.error().reason == standing.reason);
    CHECK(both.vote() == "term 2 of " + me + ", alone");
    a.server.thaw();
  }
}

TEST_CASE("after a promotion the old primary cannot acknowledge any more") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  VotingPair both{flavour};
  const Node &a = both.pair.a, &b = both.pair.b;
  REQUIRE(both.comes(a, [&] { return both.vote() == "term 1 of " + both.id(a); }));
  REQUIRE(writes(a, 1));
  static_cast<void>(b.standing());
  a.server.freeze();  // its daemon will have slept as well
  const auto promoted = b.promote();
  INFO(b.lines.all());
  REQUIRE(promoted);
  CHECK(both.vote() == "term 2 of " + both.id(b) + ", alone");
  CHECK(writes(b, 2));
  a.server.thaw();
  CHECK_FALSE(writes(a, 3));
  const auto standing = a.standing();
  CHECK(standing.eligibility == Eligibility::superseded);
  CHECK_FALSE(writes(a, 4));
}

TEST_CASE("nobody is promoted without a vote") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  VotingPair both{flavour};
  const Node &a = both.pair.a, &b = both.pair.b;
  REQUIRE(both.comes(a, [&] { return both.vote() == "term 1 of " + both.id(a); }));
  static_cast<void>(b.standing());
  both.etcd.kill();
  both.pair.a.server.kill();
  const auto standing = b.standing();
  CHECK(standing.eligibility == Eligibility::unknown);
  CHECK(standing.reason.starts_with("no third vote: "));
  const auto refused = b.promote();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().reason.starts_with("no third vote: "));
  CHECK(b.server.sql("SELECT @@read_only") == "1");
  both.etcd.start();
  CHECK(b.standing().eligibility == Eligibility::eligible);
  const auto promoted = b.promote();
  INFO(b.lines.all());
  CHECK(promoted);
  CHECK(writes(b, 1));
}
