// SPDX-License-Identifier: Apache-2.0
// Row 31, MySQL: the transaction that a crash left alone is the write probe's own.
#include "notify/mysql/ghost_rows.hpp"
#include "notify/mysql/heartbeat_reader.hpp"
#include "notify/mysql/peer_words.hpp"
#include "notify/mysql/rejoin.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mysql_situations.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace vrrpd::mysql;

namespace {

constexpr auto a = "b91f06e4-e628-11f1-8a67-2e7a03f19cf4";
constexpr auto b = "bdaf1c32-e628-11f1-8d40-4225c3b1cc87";

std::string of(const char* server, const std::string& numbers) {
  return std::string{server} + ":" + numbers;
}
GtidSet set(const std::string& text) { return GtidSet::parse(text).value(); }

std::string event(const std::string& text) {
  return "#261122  3:56:50 server id 1  end_log_pos 1495 CRC32 0xfde62d80 \t" + text + "\n";
}

// As mysqlbinlog 9.7 prints it.
const std::string begin = event("Start: binlog v 4, server v 9.7.4-2 created 261122") +
                          "ROLLBACK/*!*/;\n" + event("Previous-GTIDs") + "# [empty]\n";
const std::string next = event("GTID\tlast_committed=4\tsequence_number=5\trbr_only=yes\tx=1") +
                         event("Query\tthread_id=19\texec_time=0\terror_code=0") +
                         "BEGIN\n/*!*/;\n";
const std::string end = event("Xid = 233") + "COMMIT/*!*/;\n";

std::string rows_of(const std::string& table, const std::string& what = "Update_rows") {
  return event("Table_map: " + table + " mapped to number 144") +
         "# has_generated_invisible_primary_key=0\n" +
         event(what + ": table id 144 flags: STMT_END_F") + "BINLOG '\nAmgCaxMB\n'/*!*/;\n";
}

bool only_heartbeats(const std::string& text) {
  HeartbeatReader reader{TableName{}};
  for (std::size_t at = 0; at < text.size();) {
    const auto line_end = std::min(text.find('\n', at), text.size());
    reader.line(std::string_view{text}.substr(at, line_end - at));
    at = line_end + 1;
  }
  return reader.nothing_else();
}

/// The primary b, whose peer a follows it and has `theirs`.
struct Pair {
  ServerStatus local = primary();
  PeerSight peer = seen(replica());
  explicit Pair(const std::string& theirs) {
    local.identity = b;
    peer.status->identity = a;
    local.executed = set(of(a, "1-4,") + of(b, "1-9"));
    peer.status->executed = set(theirs);
  }
  [[nodiscard]] std::string taken_over(const std::string& told) const {
    return to_be_taken_over(told, local, peer).text();
  }
};

}  // namespace

TEST_CASE("the write probe's transactions are told from all others") {
  const std::string beat = rows_of("`vrrpd`.`heartbeat`");
  CHECK(only_heartbeats(begin + next + beat + end));
  CHECK(only_heartbeats(begin + next + beat + end + next + beat + end));
  CHECK_FALSE(only_heartbeats(begin));
  CHECK_FALSE(only_heartbeats(begin + next + rows_of("`vrrpd`.`heartbeat`", "Write_rows") + end));
  CHECK_FALSE(only_heartbeats(begin + next + rows_of("`shop`.`orders`") + end));
  CHECK_FALSE(only_heartbeats(begin + next + beat + rows_of("`shop`.`orders`") + end));
  CHECK_FALSE(only_heartbeats(begin + next + rows_of("`vrrpd`.`heartbeat2`") + end));
  SECTION("a statement is not looked into") {
    const std::string by_statement =
        event("GTID\tlast_committed=4\tsequence_number=5\trbr_only=no");
    CHECK_FALSE(only_heartbeats(begin + by_statement + event("Query\tthread_id=19") +
                                "DROP TABLE shop.orders\n/*!*/;\n" + next + beat + end));
  }
  SECTION("nor is what an event of another kind holds") {
    CHECK_FALSE(only_heartbeats(begin + event("Transaction_Payload\tpayload_size=80") + beat));
    CHECK_FALSE(only_heartbeats(begin + next + beat + event("Delete_rows: table id 144") + end));
  }
  SECTION("the text of a client's statement is none") {
    CHECK(only_heartbeats(begin + next + event("Rows_query") +
                          "# INSERT INTO shop.orders\n#261122 is a day\n" + beat + end) == false);
  }
}

TEST_CASE("a primary takes over what its peer has of its own, and no more than a probe leaves") {
  const Pair pair{of(a, "1-6,") + of(b, "1-9")};
  CHECK(pair.taken_over(of(a, "5-6")) == of(a, "5-6"));
  CHECK(pair.taken_over(of(a, "4-5")) == of(a, "5"));
  CHECK(pair.taken_over(of(a, "7")).empty());  // its server does not show that
  CHECK(pair.taken_over(of(b, "5")).empty());
  CHECK(pair.taken_over("").empty());
  CHECK(pair.taken_over("0-1-5").empty());
  CHECK(Pair{of(a, "1-90")}.taken_over(of(a, "5-90")) == of(a, "5-90"));
  CHECK(Pair{of(a, "1-9000")}.taken_over(of(a, "5-9000")).empty());
  Pair gone{of(a, "1-6")};
  gone.peer = not_there();
  CHECK(gone.taken_over(of(a, "5")).empty());
  CHECK(set(of(a, "5-6:9")).each() == std::vector<std::string>{of(a, "5"), of(a, "6"), of(a, "9")});
}

TEST_CASE("the peer is told of them in the words that both modules exchange") {
  const PeerWords words{.gateway = GatewaySight::answers, .ghosts = of(a, "5-6:9")};
  CHECK(to_text(words) == "gateway answers; ghosts " + of(a, "5-6:9"));
  CHECK(parse_words(to_text(words)) == words);
}

TEST_CASE("row 31: a server that has nothing but its own heartbeats alone follows") {
  RejoinView view{.local = replica(),
                  .peer = seen(primary()),
                  .peer_host = "192.0.2.1",
                  .peer_port = 3306,
                  .step_error = {}};
  view.local.version = view.peer.status->version = {Flavour::mysql, 9, 7, 4};
  view.local.executed = set(of(a, "1-5"));
  view.peer.status->executed = set(of(a, "1-4"));
  view.peer.status->identity = b;
  const auto refuses = [&view] {
    Rejoin plan;
    return std::holds_alternative<notify::Refusal>(plan.next(view, noon));
  };
  Rejoin plan;
  const auto first = plan.next(view, noon);
  REQUIRE(std::holds_alternative<Do<RejoinStep>>(first));
  CHECK(std::get<Do<RejoinStep>>(first).step == RejoinStep::save_errant);
  view.saved = RejoinView::Saved{.gtids = of(a, "5"), .where = "a file", .only_heartbeats = true};
  SECTION("and the primary can be told") {
    view.has_channel = true;
    CHECK_FALSE(refuses());
    view.local.executed = set(of(a, "1-6"));  // more than was saved
    Rejoin anew;
    CHECK(std::get<Do<RejoinStep>>(anew.next(view, noon)).step == RejoinStep::save_errant);
  }
  SECTION("not where nobody can tell the primary") { CHECK(refuses()); }
  SECTION("not with anything else in it") {
    view.has_channel = true;
    view.saved->only_heartbeats = false;
    CHECK(refuses());
  }
}
