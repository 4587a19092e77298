// SPDX-License-Identifier: Apache-2.0
// bindto: a checker that cannot have its own address says which, and why.
#include "tests/support/catch.hpp"
#include "vrrpd/probes/http_probe.hpp"
#include "vrrpd/probes/probe.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;

namespace {

/// Nobody has the address: RFC 5737 §3.
probes::Target from_elsewhere() {
  probes::Target target;
  target.address = IpAddress::v4(127, 0, 0, 1);
  target.port = 1;
  target.bind_to = IpAddress::v4(192, 0, 2, 200);
  target.timeout = 5s;
  return target;
}

constexpr const char* reason = "bind to 192.0.2.200: Cannot assign requested address";

}  // namespace

TEST_CASE("TCP_CHECK: no such address of its own") {
  const Cancellation cancel;
  const auto found = probes::make_tcp_probe(from_elsewhere())->look(cancel);
  CHECK_FALSE(found.up);
  CHECK(found.text == reason);
}

TEST_CASE("HTTP_GET: no such address of its own") {
  probes::HttpQuestion question;
  question.pages.push_back({.path = "/", .host = {}, .digest = {}, .statuses = {{200, 299}}});
  const auto probe = probes::make_http_probe(from_elsewhere(), question);
  REQUIRE(probe);
  const Cancellation cancel;
  const auto found = (*probe)->look(cancel);
  CHECK_FALSE(found.up);
  CHECK(found.text == std::string{"/ of 127.0.0.1:1: "} + reason);
}
