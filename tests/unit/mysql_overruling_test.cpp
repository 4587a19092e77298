// SPDX-License-Identifier: Apache-2.0
// vrrpctl promote: what is said before, for which state the word is, and what nobody overrules.
#include "notify/mysql/overrule_desk.hpp"
#include "notify/mysql/overruling.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mysql_situations.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace vrrpd::mysql;

namespace {

/// A backup that knows that its dead primary acknowledged without it.
Situation behind() {
  Situation situation{.local = replica(), .peer = not_there(), .knowledge = good_knowledge()};
  situation.knowledge.source->semi_sync.source_on = false;
  situation.knowledge.source->executed = at("0-1-14");
  situation.knowledge.attached_at.reset();
  return situation;
}

std::string why_not(const Situation& situation) {
  const auto stakes = at_stake(situation, {17}, noon + 60s);
  return stakes ? "nothing" : stakes.error();
}

Stakes stakes_of(const Situation& situation) {
  return at_stake(situation, {17}, noon + 60s).value();
}

}  // namespace

TEST_CASE("what would be lost is said, with a word for just that state") {
  const Situation situation = behind();
  REQUIRE_FALSE(admit(situation, noon + 60s).admitted());
  const Stakes stakes = stakes_of(situation);
  CHECK_THAT(stakes.text, Catch::Contains("this node refuses (behind): "));
  CHECK_THAT(stakes.text, Catch::Contains("Known to be missing here: 0-1-14"));
  CHECK(stakes.word.starts_with("18-"));
  CHECK(stakes.word == stakes_of(situation).word);
  SECTION("another term") {
    CHECK(at_stake(situation, {18}, noon + 60s).value().word.starts_with("19-"));
  }
  SECTION("another state") {
    Situation later = situation;
    later.local.replica->applier_running = false;
    CHECK(stakes_of(later).word != stakes.word);
  }
}

TEST_CASE("what was received and cannot be applied is named as given up") {
  Situation situation = behind();
  situation.local.replica->received = at("0-1-12");
  CHECK_THAT(stakes_of(situation).text, Catch::Contains("given up if it cannot be applied"));
  CHECK_THAT(stakes_of(situation).text, Catch::Contains("0-1-12"));
}

TEST_CASE("nothing known of the primary is said to be so") {
  Situation situation{.local = replica(), .peer = not_there(), .knowledge = {}};
  CHECK_THAT(stakes_of(situation).text, Catch::Contains("How much is missing is not known"));
}

TEST_CASE("what an operator overrules is admitted, and says so") {
  Situation situation = behind();
  situation.policy = overruled(situation.policy);
  const Admission admission = admit(situation, noon + 60s);
  REQUIRE(admission.admitted());
  CHECK(admission.verdict == Verdict::behind);
  CHECK(admission.reason.starts_with("the operator overrules, although "));
  CHECK(situation.policy.no_replica == Policy{}.no_replica);
}

TEST_CASE("nobody opens a server beside a living primary, whoever says so") {
  Situation situation = behind();
  SECTION("by its server") { situation.peer = seen(primary()); }
  SECTION("by its daemon") { situation.peer.serves = true; }
  CHECK(why_not(situation).starts_with("not possible: the peer is a living primary"));
}

TEST_CASE("what is no question of loss stands against an operator too") {
  Situation situation = behind();
  SECTION("there is nothing to overrule") {
    situation.knowledge = good_knowledge();
    CHECK(why_not(situation).starts_with("not possible: there is nothing to overrule"));
  }
  SECTION("it is the primary") {
    situation.local = primary();
    CHECK(why_not(situation) == "not possible: this server is the primary");
  }
  SECTION("a third vote that cannot be asked") {
    situation.vote = {.kind = VoteSight::Kind::silent, .value = {}, .text = "timeout"};
    CHECK(why_not(situation).starts_with("not possible, nor by an operator's word: "));
  }
  SECTION("a replica that is delayed on purpose") {
    situation.local.replica->delay_s = 3600;
    CHECK(why_not(situation) ==
          "not possible, nor by an operator's word: the replica is delayed by 3600 s on purpose");
  }
}

TEST_CASE("an operator's word counts until its promotion has ended, or its time, or the operator") {
  std::vector<std::string> said;
  bool wanted = true;
  OverruleDesk desk;
  const auto order = [&] {
    return notify::Order{.kind = notify::Order::Kind::promote,
                         .wanted = [&wanted] { return wanted; },
                         .answer =
                             [&said](const notify::Order::Answer& answer) {
                               said.push_back(answer ? "done" : answer.error());
                             }};
  };
  CHECK_FALSE(desk.stands(noon));
  desk.put(order(), noon + 90s);
  CHECK(desk.stands(noon + 89s));
  CHECK_FALSE(desk.stands(noon + 90s));
  SECTION("promoted") {
    desk.end(std::vector<notify::Facts>{});
    CHECK(said == std::vector<std::string>{"done"});
  }
  SECTION("time") {
    desk.look(noon + 89s, "behind");
    CHECK(said.empty());
    desk.look(noon + 90s, "behind");
    REQUIRE(said.size() == 1);
    CHECK_THAT(said.front(), Catch::Contains("did not take over in time"));
    CHECK_THAT(said.front(), Catch::EndsWith("It says: behind"));
  }
  SECTION("gone") {
    wanted = false;
    CHECK_FALSE(desk.stands(noon));
  }
  SECTION("asked again") {
    desk.put(order(), noon + 90s);
    CHECK(said == std::vector<std::string>{"given up: it was asked for again"});
    return;
  }
  desk.look(noon + 100s, "");
  CHECK_FALSE(desk.stands(noon));
}
