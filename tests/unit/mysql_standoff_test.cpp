// SPDX-License-Identifier: Apache-2.0
// Row 43: both nodes boot together; neither server takes writes.
#include "notify/mysql/admission.hpp"
#include "notify/mysql/standoff.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mysql_situations.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace vrrpd::mysql;

namespace {

/// A replica whose host was booted: both threads are down, and MariaDB does not know its relay log.
ServerStatus booted_replica() {
  ServerStatus status = replica();
  status.replica->receiver = Receiver::no;
  status.replica->applier_running = false;
  status.replica->received = at("");
  status.replica->received_known = false;
  status.replica->read = status.replica->executed = {"bin.000031", 2023};
  return status;
}

}  // namespace

TEST_CASE("row 43: the superset wins, and with the same data the priorities do") {
  ServerStatus old_primary = closed_primary();
  const ServerStatus follower = booted_replica();
  CHECK(standoff(old_primary, seen(follower)).holder == Holder::either);
  CHECK(standoff(follower, seen(old_primary)).holder == Holder::either);

  old_primary.executed = at("0-1-12");
  CHECK(standoff(old_primary, seen(follower)).holder == Holder::ours);
  CHECK(standoff(follower, seen(old_primary)).holder == Holder::theirs);
  CHECK(standoff(follower, seen(old_primary)).reason == "the peer has what is not here: 0-1-12");
  CHECK(admit({.local = old_primary, .peer = seen(follower), .knowledge = {}}, noon).admitted());
  CHECK_FALSE(
      admit({.local = follower, .peer = seen(old_primary), .knowledge = {}}, noon).admitted());
}

TEST_CASE("row 43: where each has what the other lacks, both wait and say what") {
  ServerStatus one = closed_primary(), other = closed_primary();
  other.identity = "2";
  one.executed = at("0-1-12");
  other.executed = at("0-1-10,0-2-13");
  const std::string reason = standoff(one, seen(other)).reason;
  CHECK(
      reason ==
      "the peer has what is not here: 0-2-13, and lacks what is here: 0-1-12; save one of the two "
      "and rebuild that server");
  CHECK(admit({.local = one, .peer = seen(other), .knowledge = {}}, noon).reason == reason);
  CHECK_FALSE(admit({.local = other, .peer = seen(one), .knowledge = {}}, noon).admitted());
}

TEST_CASE("row 43: what stands in the peer's relay log counts too") {
  ServerStatus follower = replica();
  follower.replica->received = at("0-1-12");
  CHECK(standoff(closed_primary(), seen(follower)).holder == Holder::theirs);
}

TEST_CASE("a MariaDB that was restarted and had not applied all that it read may hold more") {
  ServerStatus follower = booted_replica();
  follower.replica->read.position = 2100;
  CHECK(standoff(closed_primary(), seen(follower)).holder == Holder::unknown);
  CHECK_FALSE(
      admit({.local = closed_primary(), .peer = seen(follower), .knowledge = {}}, noon).admitted());
}

TEST_CASE("a restarted MariaDB that had applied all that it read has nothing to lose") {
  CHECK(drained(booted_replica()));
  CHECK(admit({.local = booted_replica(), .peer = seen(closed_primary()), .knowledge = {}}, noon)
            .admitted());
  ServerStatus never_followed = booted_replica();
  never_followed.replica->read = never_followed.replica->executed = {};
  CHECK_FALSE(drained(never_followed));
}
