// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/clone_statements.hpp"
#include "notify/mysql/rebuild.hpp"
#include "notify/mysql/rebuild_desk.hpp"
#include "notify/mysql/rebuild_mark.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/linux_scratch.hpp"
#include "tests/unit/mysql_situations.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace vrrpd::mysql;

namespace {

constexpr auto uuid = "3e11fa47-71ca-11e1-9e33-c80aa9429562";

History set(const std::string& numbers) { return GtidSet::parse(uuid + (":" + numbers)).value(); }

/// A MySQL backup that cannot follow.
struct Out {
  RejoinView view{.local = replica(),
                  .peer = seen(primary()),
                  .peer_host = "192.0.2.1",
                  .peer_port = 3306,
                  .step_error = {}};
  RebuildView rebuild{.confirmed = true, .can_clone = true};

  Out() {
    view.local.version = view.peer.status->version = {Flavour::mysql, 9, 7, 4};
    view.local.executed = view.peer.status->executed = set("1-10");
  }
  [[nodiscard]] std::string against() const {
    return against_rebuild(view, rebuild).value_or("nothing");
  }
};

}  // namespace

TEST_CASE("row 34: a MySQL server that cannot follow is rebuilt when the operator says so") {
  Out out;
  CHECK(out.against() == "nothing");
  out.rebuild.confirmed = false;
  CHECK(out.against() ==
        "this deletes all data of the local server, MySQL 9.7.4, and copies that of 192.0.2.1: say "
        "--yes");
}

TEST_CASE("what a rebuild deletes and the primary lacks is the primary's own too") {
  ServerStatus local = replica(), source = primary();
  local.executed = set("1-12");
  source.executed = set("1-10");
  // As after it was restored from a backup: error 1236, and no rejoin calls that errant.
  source.identity = uuid;
  CHECK(empty(errant_at(local, source)));
  CHECK(lost_by_rebuild(local, source) == set("11-12"));
  source.executed = set("1-12");
  CHECK(empty(lost_by_rebuild(local, source)));
}

TEST_CASE("what stands only in the relay log would be lost by a rebuild, too") {
  ServerStatus local = replica(), source = primary();
  local.executed = set("1-8");
  local.replica->received = set("1-12");
  source.executed = set("1-10");
  CHECK(lost_unapplied(local, source) == set("11-12"));
  source.executed = set("1-12");
  CHECK(empty(lost_unapplied(local, source)));
}

TEST_CASE("CLONE demands TLS where the peer's account has it") {
  Endpoint donor{.host = "192.0.2.1", .port = 3307};
  CHECK(clone_settings(donor) ==
        std::vector<std::string>{"SET GLOBAL clone_valid_donor_list = '192.0.2.1:3307'"});
  CHECK(clone_statement(donor, "repl", "it's") ==
        "CLONE INSTANCE FROM 'repl'@'192.0.2.1':3307 IDENTIFIED BY 'it''s'");
  donor.tls = Tls{.ca = "/etc/mysql/ca.pem"};
  CHECK(clone_settings(donor) ==
        std::vector<std::string>{"SET GLOBAL clone_valid_donor_list = '192.0.2.1:3307'",
                                 "SET GLOBAL clone_ssl_ca = '/etc/mysql/ca.pem'",
                                 "SET GLOBAL clone_ssl_cert = DEFAULT",
                                 "SET GLOBAL clone_ssl_key = DEFAULT"});
  CHECK(clone_statement(donor, "repl", "x") ==
        "CLONE INSTANCE FROM 'repl'@'192.0.2.1':3307 IDENTIFIED BY 'x' REQUIRE SSL");
}

TEST_CASE("that a rebuild has begun is known until the server follows, whatever ends meanwhile") {
  const Scratch folder;
  const auto record = folder.path("master_info");
  RebuildMark mark{record};
  CHECK_FALSE(mark.stands());
  REQUIRE(mark.set());
  CHECK(RebuildMark{record}.stands());
  CHECK_FALSE(RebuildMark{folder.path("master_info.orders")}.stands());
  mark.clear();
  CHECK_FALSE(mark.stands());
  CHECK_FALSE(RebuildMark{record}.stands());
}

TEST_CASE("only from a primary that is there, onto a server that is closed") {
  Out out;
  SECTION("no peer") {
    out.view.peer = not_there();
    CHECK(out.against() ==
          "not possible: the primary's server does not answer: connection refused");
  }
  SECTION("no primary") {
    out.view.peer.status->read_only = true;
    CHECK(out.against() == "not possible: the peer is not the primary");
  }
  SECTION("open") {
    out.view.local.super_read_only = false;
    CHECK(out.against() == "not possible: the local server is not closed for writes");
  }
}

TEST_CASE("what a server cannot do is named with the way out") {
  Out out;
  SECTION("MariaDB") {
    out.view.local = replica();
    out.view.peer = seen(primary());
    CHECK_THAT(out.against(), Catch::Contains("mariadb-backup"));
  }
  SECTION("another series") {
    out.view.local.version = {Flavour::mysql, 8, 4, 2};
    CHECK(out.against() ==
          "not possible: MySQL 8.4.2 cannot be cloned from MySQL 9.7.4: install the same release "
          "first");
  }
  SECTION("IPv6") {
    out.view.peer_host = "2001:db8::1";
    CHECK_THAT(out.against(), Catch::Contains("MySQL's CLONE takes no IPv6 address"));
  }
  SECTION("no plugin") {
    out.rebuild.can_clone = false;
    CHECK_THAT(out.against(), Catch::Contains("INSTALL PLUGIN clone SONAME 'mysql_clone.so'"));
  }
}

TEST_CASE("which releases clone from each other") {
  const auto mysql = [](unsigned major, unsigned minor, unsigned patch) {
    return Version{Flavour::mysql, major, minor, patch};
  };
  CHECK(clones_from(mysql(8, 0, 30), mysql(8, 0, 30)));
  CHECK_FALSE(clones_from(mysql(8, 0, 30), mysql(8, 0, 31)));
  CHECK(clones_from(mysql(8, 0, 37), mysql(8, 0, 40)));
  CHECK_FALSE(clones_from(mysql(8, 0, 40), mysql(8, 0, 36)));
  CHECK(clones_from(mysql(8, 4, 0), mysql(8, 4, 5)));
  CHECK_FALSE(clones_from(mysql(9, 7, 0), mysql(9, 6, 0)));
}

TEST_CASE("an order waits only where somebody stays out, and one at a time") {
  RebuildDesk desk;
  notify::Order order{.kind = notify::Order::Kind::rebuild, .confirmed = true};
  CHECK_FALSE(desk.put(order));
  CHECK(order.confirmed);
  desk.attend();
  CHECK(desk.put(order));
  notify::Order second{.kind = notify::Order::Kind::rebuild};
  CHECK_FALSE(desk.put(second));
  CHECK(desk.take().has_value());
  CHECK_FALSE(desk.take().has_value());
  CHECK(desk.put(second));
  CHECK(desk.leave().has_value());
  notify::Order late{.kind = notify::Order::Kind::rebuild};
  CHECK_FALSE(desk.put(late));
}
