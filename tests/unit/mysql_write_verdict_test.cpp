// SPDX-License-Identifier: Apache-2.0
// What an outstanding write means. The states are literal: as MySQL 9.7 and MariaDB 10.11 show
// them.
#include "checks/mysql/write_verdict.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd::mysql;
using namespace std::chrono_literals;
using vrrpd::checks::Health;
using Kind = WriteVerdict::Kind;

namespace {

constexpr auto deadline = 2s;

/// Ours is session 7 of "hb".
SessionRow ours(const char* state) {
  return {.id = 7, .user = "hb", .command = "Query", .state = state, .seconds = 2};
}
SessionRow another(const char* state) {
  return {.id = 8, .user = "app", .command = "Query", .state = state, .seconds = 9};
}

WriteSight overdue(std::vector<SessionRow> sessions) {
  return {.age = 2100ms, .session = 7, .user = "hb", .sessions = std::move(sessions)};
}

WriteSight refused(unsigned number, const char* text, std::vector<SessionRow> sessions = {}) {
  return {.age = 1010ms,
          .error = library_error(number, text, "heartbeat"),
          .session = 7,
          .user = "hb",
          .sessions = std::move(sessions)};
}

}  // namespace

TEST_CASE("a write that is not overdue says nothing") {
  WriteSight young = overdue({ours("waiting for handler commit")});
  young.age = 1900ms;
  CHECK(judge(young, deadline).kind == Kind::going_on);
  CHECK(judge(young, deadline).health() == Health::healthy);
}

TEST_CASE("a full disk of the binary log is hung") {
  SECTION("MySQL only shows a commit that does not end") {
    const auto verdict = judge(overdue({ours("waiting for handler commit")}), deadline);
    CHECK(verdict.health() == Health::hung);
    CHECK(verdict.text ==
          "writes hang: a commit does not end (state \"waiting for handler commit\"); is the disk "
          "of the binary log full?");
  }
  SECTION("MariaDB shows who waits for space, and the others behind it") {
    const auto verdict =
        judge(overdue({ours("Commit"), another("Waiting for someone to free space")}), deadline);
    CHECK(verdict.health() == Health::hung);
    CHECK(verdict.text == "writes hang: the server waits for somebody to free disk space");
  }
  SECTION("the write of the daemon before this one has our row locked") {
    WriteSight second =
        refused(1205, "Lock wait timeout exceeded",
                {ours("update"),
                 {.id = 5, .user = "hb", .state = "waiting for handler commit", .seconds = 40}});
    CHECK(judge(second, deadline).health() == Health::hung);
  }
}

TEST_CASE("errors for want of space are hung, too") {
  const unsigned number = GENERATE(3U, 1021U, 1026U, 1114U, 1598U);
  CHECK(judge(refused(number, "No space left on device"), deadline).health() == Health::hung);
}

TEST_CASE("a commit that waits for the replica is the peer's matter, whoever's it is") {
  const auto* state = GENERATE("Waiting for semi-sync ACK from replica",  // MySQL 8.0.26 and newer
                               "Waiting for semi-sync ACK from slave");   // MariaDB, MySQL before
  CHECK(judge(overdue({ours(state)}), deadline).kind == Kind::peer);
  // A group that commits behind another one shows only that it commits.
  CHECK(judge(overdue({ours("waiting for handler commit"), another(state)}), deadline).kind ==
        Kind::peer);
  // The row is locked by our own write before, which waits.
  CHECK(
      judge(refused(1205, "Lock wait timeout exceeded", {ours("update"), another(state)}), deadline)
          .health() == Health::healthy);
}

TEST_CASE("locks are busy") {
  const auto [state, text] = GENERATE(
      std::pair{"Waiting for global read lock",
                "writes wait for a global read lock: a backup job?"},
      std::pair{"Waiting for backup lock", "writes wait for a global read lock: a backup job?"},
      std::pair{"Waiting for commit lock", "writes wait for a global read lock: a backup job?"},
      std::pair{
          "Waiting for table metadata lock",
          "the heartbeat's table is locked: an ALTER, or LOCK TABLES, behind another session"},
      std::pair{"Update", "the heartbeat's row is locked by another session"});
  for (const WriteSight& write :
       {overdue({ours(state)}), refused(1205, "Lock wait timeout exceeded", {ours(state)})}) {
    CHECK(judge(write, deadline).health() == Health::busy);
    CHECK(judge(write, deadline).text == text);
  }
}

TEST_CASE("what cannot be seen is no reason to move an address") {
  WriteSight unseen = overdue({});
  unseen.sessions.reset();
  CHECK(judge(unseen, deadline).health() == Health::busy);
  // Without PROCESS the list has the asker's own sessions only.
  CHECK(judge(overdue({another("Sleep")}), deadline).health() == Health::busy);
}

TEST_CASE("a server that was closed meanwhile, and an account that may not write") {
  CHECK(judge(refused(1290, "running with the --read-only option"), deadline).kind == Kind::none);
  CHECK(judge(refused(1142, "INSERT command denied"), deadline).kind == Kind::blind);
  CHECK(judge(refused(1146, "Table 'vrrpd.heartbeat' doesn't exist"), deadline).kind ==
        Kind::blind);
  CHECK(judge(refused(2013, "Lost connection"), deadline).health() == Health::healthy);
}

TEST_CASE("a replica that attached after the write was sent is worth another write") {
  WriteSight write =
      overdue({ours("Waiting for semi-sync ACK from slave"),
               {.id = 20, .user = "repl", .command = "Binlog Dump", .seconds = 900}});
  write.age = 6500ms;
  CHECK_FALSE(attached_since(write).has_value());
  write.sessions->push_back(
      {.id = 31, .user = "repl", .command = "Binlog Dump GTID", .seconds = 2});
  CHECK(attached_since(write) == 31U);
  CHECK(awaits_acknowledgement(write));
}

TEST_CASE("a commit that waits behind a huge one is not hung, for as long as that may take") {
  auto waiting =
      overdue({ours("waiting for handler commit"), another("waiting for handler commit")});
  waiting.transactions = {{.session = 8, .rows_modified = 3'000'000, .seconds = 400},
                          {.session = 7, .rows_modified = 1, .seconds = 2}};
  const auto verdict = judge(waiting, deadline);
  CHECK(verdict.health() == Health::busy);
  CHECK(verdict.text == "writes wait for the commit of 3000000 rows by connection 8");

  SECTION("three million rows are written in five minutes by any disk that works") {
    waiting.age = 301s;
    CHECK(judge(waiting, deadline).health() == Health::hung);
  }
  SECTION("a small one explains nothing") {
    waiting.transactions[0].rows_modified = 9000;
    CHECK(judge(waiting, deadline).health() == Health::hung);
  }
  SECTION("a huge one that does not commit yet is in nobody's way") {
    waiting.sessions->back() = another("updating");
    CHECK(judge(waiting, deadline).health() == Health::hung);
  }
  SECTION("a full disk is a full disk") {
    waiting.sessions->push_back(another("Waiting for someone to free space"));
    CHECK(judge(waiting, deadline).health() == Health::hung);
  }
}
