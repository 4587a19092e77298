// SPDX-License-Identifier: Apache-2.0
#include "tests/support/catch.hpp"
#include "vrrpd/runtime/address_lifetime.hpp"

using namespace std::chrono_literals;
using vrrpd::runtime::address_lifetime;

TEST_CASE("an address lives for the master-down interval, and for 2 s at least") {
  CHECK(address_lifetime(361ms, 1) == 2s);
  CHECK(address_lifetime(3609ms, 1) == 4s);
  CHECK(address_lifetime(3609ms, 256) == 4s);
}

TEST_CASE("a thousand addresses are renewed 250 a second") {
  CHECK(address_lifetime(361ms, 257) == 6s);
  CHECK(address_lifetime(361ms, 1000) == 12s);
  CHECK(address_lifetime(30s, 1000) == 30s);
}
