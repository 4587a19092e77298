// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/gtid.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd::mysql;

namespace {

constexpr auto a = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
constexpr auto b = "4e11fa47-71ca-11e1-9e33-c80aa9429562";

GtidSet set(const std::string& text) { return GtidSet::parse(text).value(); }
GtidState state(const std::string& text) { return GtidState::parse(text).value(); }
std::string of(const char* uuid, const char* rest) { return std::string{uuid} + rest; }

}  // namespace

TEST_CASE("a MySQL GTID set is printed as the server prints it, without line breaks") {
  CHECK(set("").text().empty());
  CHECK(set(of(a, ":1-5:8")).text() == of(a, ":1-5:8"));
  CHECK(set(of(b, ":7,\n") + of(a, ":1-3")).text() == of(a, ":1-3,") + of(b, ":7"));
  CHECK(set(of(a, ":1-3:4:6-9")).text() == of(a, ":1-4:6-9"));
  CHECK(set(of(a, ":1-3:nightly:2-4")).text() == of(a, ":1-3,") + of(a, ":nightly:2-4"));
}

TEST_CASE("what is not a MySQL GTID set is said") {
  CHECK(GtidSet::parse("0-1-5").error() == "\"0-1-5\" is not a GTID set: no server UUID");
  CHECK_FALSE(GtidSet::parse(of(a, ":5-3")));
  CHECK_FALSE(GtidSet::parse(of(a, ":0")));
  CHECK_FALSE(GtidSet::parse(of(a, ":1-")));
}

TEST_CASE("MySQL GTID sets: containment and difference") {
  const GtidSet whole = set(of(a, ":1-10,") + of(b, ":1-3"));
  CHECK(whole.contains(set("")));
  CHECK(whole.contains(set(of(a, ":2-4:7"))));
  CHECK_FALSE(whole.contains(set(of(a, ":9-11"))));
  CHECK_FALSE(set(of(a, ":1-4:6-10")).contains(set(of(a, ":5"))));
  CHECK(whole.minus(set(of(a, ":3-4:8"))).text() == of(a, ":1-2:5-7:9-10,") + of(b, ":1-3"));
  CHECK(set(of(a, ":1-6")).minus(set(of(a, ":1-4"))).text() == of(a, ":5-6"));
  CHECK(set(of(a, ":1-3")).plus(set(of(a, ":4,") + of(b, ":1"))).text() ==
        of(a, ":1-4,") + of(b, ":1"));
}

TEST_CASE("a MariaDB state keeps the last number of each domain and server") {
  CHECK(state("").empty());
  CHECK(state("0-2-9,0-1-5").text() == "0-1-5,0-2-9");
  CHECK_FALSE(GtidState::parse("0-1"));
  CHECK(GtidState::parse("0-1-x").error() ==
        "\"0-1-x\" is not a GTID (domain-server-sequence expected)");
}

TEST_CASE("MariaDB: an old primary's own tail is found although the numbers went on elsewhere") {
  const GtidState new_primary = state("0-1-4,0-2-9");
  CHECK(new_primary.contains(state("0-1-4")));
  CHECK(new_primary.minus(state("0-2-9")).text() == "0-1-4");
  CHECK_FALSE(new_primary.contains(state("0-1-6")));
  CHECK(state("0-1-6").minus(new_primary).text() == "0-1-6");
}

TEST_CASE("MariaDB: a position reaches another by the number in each domain") {
  CHECK(state("0-2-9").reaches(state("0-1-8")));
  CHECK(state("0-2-9").reaches(state("0-2-9")));
  CHECK_FALSE(state("0-2-9").reaches(state("0-1-10")));
  CHECK_FALSE(state("0-2-9").reaches(state("1-1-1")));
  CHECK(state("0-2-9").reaches(state("")));
}

TEST_CASE("what a server did not write itself") {
  const History sets{set(of(a, ":1-3:nightly:2,") + of(b, ":1"))};
  CHECK(text(without(sets, a)) == of(b, ":1"));
  CHECK(text(without(History{state("0-1-4,0-11-9,5-1-2")}, "1")) == "0-11-9");
}

TEST_CASE("histories of two flavours contain nothing of each other") {
  CHECK_FALSE(contains(History{set(of(a, ":1"))}, History{state("0-1-1")}));
  CHECK(contains(History{set(of(a, ":1"))}, History{GtidState{}}));
  CHECK(missing(History{GtidState{}}, History{set(of(a, ":1-2"))}) == of(a, ":1-2"));
}
