// SPDX-License-Identifier: Apache-2.0
#include "tests/support/catch.hpp"
#include "vrrpd/control/status.hpp"

using namespace vrrpd::control;

namespace {

Status a_pair() {
  return {.daemon = "vrrpd 0.1.0",
          .groups = {{.name = "VG1",
                      .role = "MASTER",
                      .instances = {{"VI_1", 150}, {"VI_2", 140}},
                      .eligibility = "eligible",
                      .reason = "this server is the primary",
                      .module = {{"term", "17"}, {"protection", "each write is confirmed"}},
                      .peer = PeerGroupStatus{.role = "BACKUP", .term = 17, .age_ms = 1240}},
                     {.name = "VI_3",
                      .role = "FAULT",
                      .instances = {{"VI_3", 1}},
                      .eligibility = {},
                      .reason = {},
                      .module = {},
                      .peer = {}}},
          .peer = "peer db2 over lan"};
}

}  // namespace

TEST_CASE("status as text") {
  CHECK(to_text(a_pair()) ==
        "vrrpd 0.1.0\n"
        "VG1: MASTER\n"
        "  priority       150 (VI_1)\n"
        "  priority       140 (VI_2)\n"
        "  standing       eligible: this server is the primary\n"
        "  term           17\n"
        "  protection     each write is confirmed\n"
        "  peer           BACKUP, term 17, heard 1.2 s ago\n"
        "VI_3: FAULT\n"
        "  priority       1 (VI_3)\n"
        "peer db2 over lan\n");
}

TEST_CASE("status as JSON, and back") {
  CHECK(to_json(Status{.daemon = "vrrpd 0.1.0", .groups = {}, .peer = {}}) ==
        "{\"daemon\":\"vrrpd 0.1.0\",\"groups\":[]}");
  CHECK(status_from_json(to_json(a_pair())) == a_pair());
  for (const auto* json : {"", "[]", "{}", "{\"daemon\":7,\"groups\":[]}"})
    CHECK_FALSE(status_from_json(json).has_value());
}

TEST_CASE("maintenance stands above all groups") {
  Status status = a_pair();
  status.maintenance = true;
  CHECK(to_text(status).starts_with(
      "vrrpd 0.1.0\nmaintenance: nothing moves here until vrrpctl maintenance off\nVG1: MASTER\n"));
  CHECK(status_from_json(to_json(status)) == status);
}

TEST_CASE("nothing that a server says controls the operator's terminal") {
  Status status = a_pair();
  status.groups[0].reason = "error: \x1b[2J\r\nVG1: BACKUP";
  CHECK_THAT(to_text(status),
             Catch::Contains("  standing       eligible: error:  [2J  VG1: BACKUP\n"));
}

TEST_CASE("lists of facts keep their order") {
  const std::vector<Facts> list{{{"file", "/x"}, {"count", "2"}}, {{"a", "b"}}};
  CHECK(to_json(list) == "[{\"file\":\"/x\",\"count\":\"2\"},{\"a\":\"b\"}]");
  CHECK(facts_from_json(to_json(list)) == list);
  CHECK(to_text(list) == "file           /x\ncount          2\n\na              b\n");
  CHECK(to_text(std::vector<Facts>{}).empty());
}

TEST_CASE("a text of several lines keeps them, and nothing that controls a terminal") {
  CHECK(printable_lines("a\n  ^~\x1b[2J\n\nend") == "a\n  ^~ [2J\n\nend\n");
  CHECK(printable_lines("") == "");
}
