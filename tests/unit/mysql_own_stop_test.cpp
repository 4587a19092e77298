// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/own_stop.hpp"

#include "tests/support/catch.hpp"

using vrrpd::mysql::OwnStop;

TEST_CASE("a stop of the receiver that the run before asked for may be under way still") {
  OwnStop stop;
  CHECK_FALSE(stop.pending());
  CHECK(stop.may_be_pending());
  stop.undone();
  CHECK_FALSE(stop.may_be_pending());
  stop.ask();
  CHECK(stop.may_be_pending());
}
