// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>
#include <vector>

#include "tests/support/catch.hpp"
#include "vrrpd/linux/launcher/report.hpp"
#include "vrrpd/linux/launcher/request.hpp"

using vrrpd::ProcessEnd;
using vrrpd::Run;
using vrrpd::WhenAbandoned;
using namespace vrrpd::linux;

namespace {

Run promotion() {
  return {.command = {.argv = {"/etc/notify.py", "", "INSTANCE", "VI 1", "MASTER", "100"},
                      .user = "keepalived_script",
                      .group = "mysql"},
          .environment = {{"EMPTY", ""}, {"VRRPD_PREVIOUS_STATE", "BACKUP"}},
          .when_abandoned = WhenAbandoned::let_finish};
}

}  // namespace

TEST_CASE("a request arrives as it was sent") {
  const auto decoded = decode_request(encode_request(promotion()).value());
  REQUIRE(decoded.has_value());
  CHECK(decoded->command.argv ==
        std::vector<std::string>{"/etc/notify.py", "", "INSTANCE", "VI 1", "MASTER", "100"});
  CHECK(decoded->command.user == "keepalived_script");
  CHECK(decoded->command.group == "mysql");
  CHECK(decoded->environment ==
        std::map<std::string, std::string>{{"EMPTY", ""}, {"VRRPD_PREVIOUS_STATE", "BACKUP"}});
  CHECK(decoded->when_abandoned == WhenAbandoned::let_finish);
}

TEST_CASE("a request that was cut off anywhere, or has a byte too many, is refused") {
  auto bytes = encode_request(promotion()).value();
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    CAPTURE(length);
    CHECK_FALSE(decode_request(std::span{bytes}.first(length)).has_value());
  }
  bytes.push_back(0);
  CHECK_FALSE(decode_request(bytes).has_value());
}

TEST_CASE("no damaged byte makes the reader read beyond the end") {
  const auto bytes = encode_request(promotion()).value();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const auto damage : std::to_array<std::uint8_t>({0x00, 0x01, 0x7f, 0xff})) {
      auto damaged = bytes;
      damaged[at] = damage;
      const auto run = decode_request(damaged);  // the sanitizers watch this
      if (run) CHECK_FALSE(run->command.argv.empty());
    }
  }
}

TEST_CASE("lengths that promise more than there is are refused") {
  std::vector<std::uint8_t> bytes(4096, 0xff);
  bytes[0] = 0;
  CHECK_FALSE(decode_request(bytes).has_value());
  CHECK_FALSE(decode_request(std::vector<std::uint8_t>(4096, 0)).has_value());
}

TEST_CASE("what execve cannot take is refused before it is sent") {
  Run run = promotion();
  SECTION("no command") { run.command.argv.clear(); }
  SECTION("an empty command") { run.command.argv = {""}; }
  SECTION("a NUL in an argument") { run.command.argv.emplace_back("a\0b", 3); }
  SECTION("a NUL in the user") { run.command.user = std::string("a\0b", 3); }
  SECTION("a variable without a name") { run.environment[""] = "x"; }
  SECTION("a variable with = in its name") { run.environment["a=b"] = "x"; }
  SECTION("a NUL in a value") { run.environment["a"] = std::string("\0", 1); }
  CHECK_FALSE(encode_request(run).has_value());
}

TEST_CASE("a request that is too large says how large it may be") {
  Run run = promotion();
  run.command.argv.emplace_back(131072, 'x');
  const auto refused = encode_request(run);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().find("at most 131072 can be passed") != std::string::npos);
  run.command.argv.back().resize(130000);
  CHECK(encode_request(run).has_value());
}

TEST_CASE("a report arrives as it was sent, and nothing else is a report") {
  const Report sent{.kind = ProcessEnd::Kind::not_started, .step = Step::identity, .value = 1};
  auto bytes = encode_report(sent);
  const auto received = decode_report(bytes);
  REQUIRE(received.has_value());
  CHECK(received->kind == ProcessEnd::Kind::not_started);
  CHECK(received->step == Step::identity);
  CHECK(received->value == 1);
  CHECK_FALSE(decode_report(std::span{bytes}.first(5)).has_value());
  bytes[0] = static_cast<std::uint8_t>(ProcessEnd::Kind::timed_out);
  CHECK_FALSE(decode_report(bytes).has_value());
  bytes[0] = 0;
  bytes[1] = 6;
  CHECK_FALSE(decode_report(bytes).has_value());
}

TEST_CASE("an end is told in words") {
  const vrrpd::Command command{.argv = {"/x"}, .user = "u", .group = "g"};
  using enum ProcessEnd::Kind;
  CHECK(to_process_end({.kind = exited, .value = 3}, command).text == "exited with status 3");
  CHECK(to_process_end({.kind = signalled, .value = 15}, command).text == "ended by SIGTERM");
  CHECK(to_process_end({.step = Step::user, .value = 2}, command).text ==
        "not started: there is no user \"u\"");
  CHECK(to_process_end({.step = Step::group, .value = 2}, command).text ==
        "not started: there is no group \"g\"");
  CHECK(to_process_end({.step = Step::identity, .value = 1}, command).text ==
        "not started: cannot become user \"u\" group \"g\": Operation not permitted");
  CHECK(to_process_end({.step = Step::exec, .value = 13}, command).text ==
        "not started: cannot execute /x: Permission denied");
}
