// SPDX-License-Identifier: Apache-2.0
#include "mysql_situations.hpp"
#include "notify/mysql/lag.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd;
using namespace vrrpd::mysql;
using namespace vrrpd::test;
using namespace std::chrono_literals;

TEST_CASE("lag: nobody has looked") { CHECK_FALSE(Lag{}.behind(noon)); }

TEST_CASE("lag: a replica that keeps up has none, however busy the primary is") {
  Lag lag;
  lag.see(at("0-1-8"), at("0-1-10"), noon);
  CHECK(lag.behind(noon) == 0s);
  lag.see(at("0-1-18"), at("0-1-20"), noon + 1s);
  CHECK(lag.behind(noon + 1s) == 0s);
}

TEST_CASE("lag: it is as old as the first thing that the replica lacks") {
  Lag lag;
  for (int i = 0; i <= 30; ++i)
    lag.see(at("0-1-9"), at("0-1-" + std::to_string(10 + i)), noon + i * 1s);
  CHECK(lag.behind(noon + 30s) == 30s);
  // It has applied what the primary had 10 s after noon.
  lag.see(at("0-1-20"), at("0-1-41"), noon + 31s);
  CHECK(lag.behind(noon + 31s) == 20s);
  lag.see(at("0-1-41"), at("0-1-42"), noon + 32s);
  CHECK(lag.behind(noon + 32s) == 0s);
}

TEST_CASE("lag: an hour of it costs no more memory than a minute, and is an hour") {
  Lag lag;
  for (int i = 0; i <= 3600; ++i)
    lag.see(at("0-1-9"), at("0-1-" + std::to_string(10 + i)), noon + i * 1s);
  CHECK(lag.behind(noon + 3600s) == 3600s);
  lag.see(at("0-1-1810"), at("0-1-3611"), noon + 3601s);
  const auto left = lag.behind(noon + 3601s);
  REQUIRE(left);
  CHECK(*left > 1600s);
  CHECK(*left <= 1801s);
}
