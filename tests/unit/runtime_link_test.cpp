// SPDX-License-Identifier: Apache-2.0
#include "tests/support/catch.hpp"
#include "vrrpd/runtime/link.hpp"

using namespace vrrpd;

TEST_CASE("an interface that is only tracked needs no address") {
  runtime::Loop loop;
  runtime::Link link{"lo", loop};
  link.refresh({}, {});
  CHECK(link.trouble().empty());
}

TEST_CASE("an interface that is not there says so") {
  runtime::Loop loop;
  runtime::Link link{"no-such-link", loop};
  link.refresh({}, {});
  CHECK(link.trouble() == "does not exist");
}
