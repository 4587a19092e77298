// SPDX-License-Identifier: Apache-2.0
// What a module said before it knew that its master is silent, and what was found out since.
#include "tests/support/catch.hpp"
#include "vrrpd/modules/latest_word.hpp"

using namespace vrrpd;
using modules::LatestWord;
using notify::Eligibility;

namespace {

const notify::Standing fit{
    .eligibility = Eligibility::eligible, .reason = "fine", .evidence = "e1"};

}  // namespace

TEST_CASE("Without a hint a look is what it is") {
  LatestWord word;
  CHECK(word.looked(0, fit).reason == "fine");
}

TEST_CASE("A master that lives: what was seen last, but for that") {
  LatestWord word;
  (void)word.looked(0, fit);
  const unsigned silent = word.hint();
  const auto said = word.lives(silent, "it lives");
  REQUIRE(said);
  CHECK(said->eligibility == Eligibility::behind);
  CHECK(said->reason == "it lives");
  CHECK(said->evidence == "e1");

  SECTION("and a look that began before is older") {
    CHECK(word.looked(0, fit).reason == "it lives");
    CHECK(word.looked(silent, fit).reason == "fine");
    CHECK(word.looked(silent, fit).reason == "fine");
  }
  SECTION("until the master is heard, or silent anew") {
    const unsigned heard = word.hint();
    CHECK(word.looked(0, fit).reason == "fine");
    CHECK(word.looked(heard, fit).reason == "fine");
  }
}

TEST_CASE("An answer that comes too late says nothing") {
  LatestWord word;
  (void)word.looked(0, fit);
  const unsigned silent = word.hint();
  SECTION("the master was heard since") { word.hint(); }
  SECTION("a look has heeded the silence since") { (void)word.looked(silent, fit); }
  CHECK_FALSE(word.lives(silent, "it lives"));
}

TEST_CASE("Who would not claim anyway keeps its own reason") {
  LatestWord word;
  const unsigned silent = word.hint();
  SECTION("it has not looked yet") { CHECK_FALSE(word.lives(silent, "it lives")); }
  SECTION("it is behind") {
    (void)word.looked(0,
                      {.eligibility = Eligibility::behind, .reason = "behind", .evidence = "e2"});
    CHECK_FALSE(word.lives(silent, "it lives"));
  }
  // ... and is told as soon as it would.
  CHECK(word.looked(0, fit).reason == "it lives");
}
