// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/rejoin.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mysql_situations.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace vrrpd::mysql;
using Step = RejoinStep;

namespace {

struct Backup {
  RejoinView view{.local = replica(),
                  .peer = seen(primary()),
                  .peer_host = "192.0.2.1",
                  .peer_port = 3306,
                  .step_error = {}};
  Rejoin plan;
  Instant now = noon;

  Decision<Step> next() { return plan.next(view, now); }
  bool asks_for(Step step) {
    const auto decision = next();
    const auto* asked = std::get_if<Do<Step>>(&decision);
    return asked != nullptr && asked->step == step;
  }
  std::string refused() {
    const auto decision = next();
    const auto* refusal = std::get_if<notify::Refusal>(&decision);
    return refusal == nullptr ? "not refused" : refusal->reason;
  }
  std::string waits_for() {
    const auto decision = next();
    const auto* wait = std::get_if<Wait>(&decision);
    return wait == nullptr ? "does not wait" : wait->text;
  }
  bool done() { return std::holds_alternative<Done>(next()); }
};

}  // namespace

TEST_CASE("read-only comes first, whatever the peer is") {
  Backup backup;
  backup.view.local = primary();
  backup.view.peer = not_there();
  CHECK(backup.asks_for(Step::close));
  backup.view.local = closed_primary();
  CHECK(backup.asks_for(Step::become_replica));
  backup.view.local.semi_sync = replica().semi_sync;
  CHECK(backup.waits_for() == "read-only; waiting for the peer: connection refused");
}

TEST_CASE("on MySQL read_only alone is not closed") {
  Backup backup;
  backup.view.local.super_read_only = false;
  CHECK(backup.asks_for(Step::close));
}

TEST_CASE("it waits for a peer that is the primary") {
  Backup backup;
  backup.view.peer = seen(closed_primary());
  CHECK(backup.waits_for() == "read-only; waiting for the peer to be the primary");
}

TEST_CASE("a backup that follows and has caught up is left as it is") { CHECK(Backup{}.done()); }

TEST_CASE("an old primary follows the new one and catches up") {
  Backup backup;
  backup.view.local = closed_primary();
  backup.view.local.semi_sync = replica().semi_sync;
  backup.view.peer.status->identity = "2";
  backup.view.peer.status->executed = at("0-1-10,0-2-12");
  CHECK(backup.asks_for(Step::follow_peer));
  backup.view.local.replica = replica().replica;
  backup.view.local.replica->receiver = Receiver::connecting;
  CHECK(backup.waits_for() == "the receiver is connecting");
  backup.view.local.replica->receiver = Receiver::yes;
  CHECK(backup.waits_for() == "catching up with the primary");
  backup.view.local.executed = at("0-1-10,0-2-12");
  CHECK(backup.done());
}

TEST_CASE("row 41: an old primary follows before it leaves the source role") {
  Backup backup;
  backup.view.local = closed_primary();
  backup.view.peer.status->identity = "2";
  CHECK(backup.asks_for(Step::become_replica));
  backup.view.local.semi_sync.replica_enabled = true;
  CHECK(backup.asks_for(Step::follow_peer));
  backup.view.local.replica = replica().replica;
  backup.view.local.replica->receiver = Receiver::connecting;
  CHECK(backup.asks_for(Step::leave_source));
  backup.view.step_error = "leave the semi-sync source role: no answer by the deadline";
  CHECK(backup.waits_for() == "leave the semi-sync source role: no answer by the deadline");
  backup.view.step_error.reset();
  CHECK(backup.asks_for(Step::leave_source));
  backup.view.local.semi_sync = replica().semi_sync;
  CHECK(backup.waits_for() == "the receiver is connecting");
}

TEST_CASE("a server that has nobody to follow leaves the source role all the same") {
  Backup backup;
  backup.view.local = closed_primary();
  backup.view.local.semi_sync.replica_enabled = true;
  backup.view.peer = not_there();
  CHECK(backup.asks_for(Step::leave_source));
  CHECK(backup.waits_for() == "read-only; waiting for the peer: connection refused");
}

TEST_CASE("what the primary lacks keeps a server out, and is named exactly") {
  Backup backup;
  backup.view.local.executed = at("0-1-12");
  backup.view.peer.status->executed = at("0-1-10,0-2-30");
  CHECK(backup.asks_for(Step::save_errant));
  backup.view.saved = {.gtids = "0-1-12", .where = "2 transactions in /x.sql"};
  CHECK(backup.refused() ==
        "this server has transactions that the primary lacks: 0-1-12. It stays read-only and does "
        "not follow. They are saved: 2 transactions in /x.sql. Look at them, repeat on the primary "
        "what must not be lost, then rebuild this server (docs/mysql.md)");
  // More of them than were saved.
  backup.view.local.executed = at("0-1-13");
  CHECK(backup.asks_for(Step::save_errant));
}

TEST_CASE("row 30: what cannot be saved is named, and saved as soon as it can be") {
  Backup backup;
  backup.view.local.executed = at("0-1-12");
  backup.view.peer.status->executed = at("0-1-10,0-2-30");
  CHECK(backup.asks_for(Step::save_errant));
  backup.view.step_error = "save what the primary lacks: mariadb-binlog is not installed";
  CHECK(backup.refused() ==
        "this server has transactions that the primary lacks: 0-1-12. It stays read-only and does "
        "not follow. They are not saved yet: save what the primary lacks: mariadb-binlog is not "
        "installed (docs/mysql.md)");
  backup.view.step_error.reset();
  backup.plan = Rejoin{};
  CHECK(backup.asks_for(Step::save_errant));
}

TEST_CASE("a replica of another server is pointed to the peer") {
  Backup backup;
  backup.view.local.replica->source_host = "192.0.2.99";
  CHECK(backup.asks_for(Step::follow_peer));
}

TEST_CASE("stopped threads are started, once") {
  Backup backup;
  backup.view.local.replica->receiver = Receiver::no;
  CHECK(backup.asks_for(Step::start_replica));
  backup.view.local.replica->receiver_error = {1593, "equal server ids"};
  CHECK(backup.waits_for() == "replication does not start: equal server ids");
}

TEST_CASE("row 49: an older server does not follow a newer one") {
  Backup backup;
  backup.view.peer.status->version = {Flavour::mariadb, 11, 8, 3};
  SECTION("it did not so far") {
    backup.view.local = closed_primary();
    backup.view.local.semi_sync = replica().semi_sync;
    backup.view.peer.status->identity = "2";
    CHECK(backup.refused() ==
          "the primary is MariaDB 11.8.3 and this server MariaDB 10.11.19: a replica must not be "
          "older than its source, whose transactions it may not understand. It stays read-only and "
          "does not follow. Upgrade this server; it follows as soon as it is back");
    backup.view.local.version = {Flavour::mariadb, 11, 8, 1};
    CHECK(backup.asks_for(Step::follow_peer));
  }
  SECTION("it does, by somebody's will") { CHECK(backup.done()); }
  SECTION("what the primary lacks is saved all the same") {
    backup.view.local.executed = at("0-1-12");
    backup.view.peer.status->executed = at("0-1-10,0-2-30");
    CHECK(backup.asks_for(Step::save_errant));
  }
}

TEST_CASE("errors that only a person can mend are refusals") {
  Backup backup;
  SECTION("applier") {
    backup.view.local.replica->applier_running = false;
    backup.view.local.replica->applier_error = {1062, "Duplicate entry"};
    CHECK(backup.refused() == "the applier stopped with error 1062: Duplicate entry");
  }
  SECTION("purged binary logs") {
    backup.view.local.replica->receiver = Receiver::no;
    backup.view.local.replica->receiver_error = {1236, "purged"};
    CHECK(backup.refused() ==
          "the primary cannot send what is missing (error 1236): purged. Rebuild this server: "
          "vrrpctl rebuild (docs/mysql.md)");
  }
  SECTION("the peer is this server") {
    backup.view.peer.status->identity = "2";
    CHECK(backup.refused() == "\"peer\" in [mysql] names this server itself");
  }
  SECTION("the peer is of the other flavour") {
    backup.view.peer.status->version = {Flavour::mysql, 9, 7, 4};
    CHECK(backup.refused() ==
          "the peer is MySQL 9.7.4 and this server MariaDB 10.11.19: they cannot be a pair");
  }
}

TEST_CASE("a step that fails is told, and tried again") {
  Backup backup;
  backup.view.local = primary();
  CHECK(backup.asks_for(Step::close));
  backup.view.step_error = "close for writes: Access denied";
  CHECK(backup.waits_for() == "close for writes: Access denied");
  backup.view.step_error.reset();
  CHECK(backup.asks_for(Step::close));
}

TEST_CASE("a receiver without semi-sync is restarted after a while") {
  Backup backup;
  backup.view.local.semi_sync.replica_on = false;
  CHECK(backup.waits_for() == "waiting for semi-sync to attach");
  backup.now += 5s;
  CHECK(backup.asks_for(Step::restart_receiver));
}

TEST_CASE("row 16: before a start deletes what was not applied the relay logs are kept") {
  Backup backup;
  backup.view.local.replica->receiver = Receiver::no;
  backup.view.local.replica->applier_running = false;
  backup.view.local.replica->received = at("0-1-12");
  backup.view.peer.status->executed = at("0-1-12");
  CHECK(backup.asks_for(Step::keep_relay_logs));
  SECTION("then it starts") { CHECK(backup.asks_for(Step::start_replica)); }
  SECTION("and not before they are") {
    backup.view.step_error = "keep the relay logs: No space left on device";
    CHECK(backup.waits_for() == "keep the relay logs: No space left on device");
    backup.view.step_error.reset();
    CHECK(backup.asks_for(Step::keep_relay_logs));
  }
}

TEST_CASE(
    "before another source is followed the relay logs of the old one are kept, if they matter") {
  Backup backup;
  backup.view.local.replica->source_host = "192.0.2.99";
  backup.view.local.replica->received = at("0-1-12");
  CHECK(backup.asks_for(Step::keep_relay_logs));
  CHECK(backup.asks_for(Step::follow_peer));
}

TEST_CASE("semi-sync roles that could not be set are set again") {
  Backup backup;
  backup.view.local.semi_sync.replica_enabled = false;
  CHECK(backup.asks_for(Step::become_replica));
  backup.view.step_error = "take the semi-sync replica role: no answer by the deadline";
  CHECK(backup.waits_for() == "take the semi-sync replica role: no answer by the deadline");
  backup.view.step_error.reset();
  CHECK(backup.asks_for(Step::become_replica));
}

TEST_CASE("a MySQL primary's own transaction that waits for this replica is not errant") {
  constexpr auto uuid = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
  const auto set = [&](const std::string& numbers) {
    return GtidSet::parse(uuid + (":" + numbers)).value();
  };
  Backup backup;
  backup.view.local.version = backup.view.peer.status->version = {Flavour::mysql, 9, 7, 4};
  backup.view.peer.status->identity = uuid;
  backup.view.peer.status->executed = set("1-86");
  backup.view.local.executed = set("1-87");
  backup.view.local.replica.reset();
  CHECK(backup.asks_for(Step::follow_peer));
  backup.view.peer.status->identity = "another";
  CHECK(backup.asks_for(Step::save_errant));
}

TEST_CASE(
    "rejoin: a stop of ours that has not been seen to end is undone before it counts as done") {
  Backup backup;
  backup.view.stop_pending = true;
  CHECK(backup.asks_for(Step::start_replica));
  backup.view.stop_pending = false;
  CHECK(backup.done());
}
