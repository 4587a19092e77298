// SPDX-License-Identifier: Apache-2.0
// vrrpctl rebuild: a server that stays out gets the primary's data.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include "notify/mysql/errant_files.hpp"
#include "tests/servers/pair_fixture.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"
#include "vrrpd/linux/launcher/launcher.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

ProcessLauncher& launcher() {
  static linux::Launcher one = linux::start_launcher().value();
  return one;
}

constexpr auto not_out = "not possible: only a server that vrrpd keeps out";

/// An operator's order, and what is heard of it.
struct Operator {
  std::mutex mutex;
  Lines lines;
  std::optional<notify::Order::Answer> answer;
  std::optional<std::string> occupied;  ///< the module, while it copies

  void order(const Node& node, bool confirmed) {
    node.module->order({.kind = notify::Order::Kind::rebuild,
                        .confirmed = confirmed,
                        .progress =
                            [this, module = node.module.get()](const std::string& line) {
                              lines.add(line);
                              if (line.starts_with("the data of ")) occupied = module->occupied();
                            },
                        .answer =
                            [this](notify::Order::Answer said) {
                              const std::scoped_lock guard{mutex};
                              answer = std::move(said);
                            }});
  }
  std::optional<notify::Order::Answer> heard() {
    const std::scoped_lock guard{mutex};
    return std::exchange(answer, std::nullopt);
  }
  /// Orders until somebody takes it, and waits for what becomes of it.
  notify::Order::Answer asks(const Node& node, bool confirmed,
                             const std::function<void()>& meanwhile) {
    const Instant patience = boot_now() + 3min;  // a copy and a start, on a busy machine
    std::string refused;
    for (order(node, confirmed); boot_now() < patience; std::this_thread::sleep_for(100ms)) {
      meanwhile();
      auto said = heard();
      if (!said) continue;
      if (*said || !said->error().starts_with(not_out)) return *std::move(said);
      refused = said->error();
      order(node, confirmed);
    }
    throw std::runtime_error{"no answer to the order: " + refused + "\n" + lines.all() +
                             node.lines.all()};
  }
};

void allow_clone(const Pair& pair) {
  for (const auto* node : {&pair.a, &pair.b}) {
    node->server.sql("SET GLOBAL super_read_only = 0");
    node->server.sql("INSTALL PLUGIN clone SONAME 'mysql_clone.so'");
  }
  pair.a.server.sql("GRANT BACKUP_ADMIN ON *.* TO repl@'127.0.0.1'");
  pair.a.server.sql("GRANT CLONE_ADMIN ON *.* TO vrrpd@localhost");
  // A server that stops may end the connection before it has said why; then this shows that it has
  // all.
  pair.a.server.sql("GRANT SELECT ON performance_schema.clone_status TO vrrpd@localhost");
}

/// Here nothing starts a server again that has cloned, but this. Whether its last word still came
/// through depends on how busy the machine is.
void start_when_cloned(Node& node) {
  const bool copied = node.lines.have("the server has stopped to take it in") ||
                      node.lines.have("the server ended the connection while it copied");
  if (copied && node.server.ended()) node.server.start();
}

/// b has a row that a lacks.
void make_errant(const Pair& pair) {
  pair.b.server.sql("SET GLOBAL read_only = 0");
  pair.write(pair.b, 1000, 1000);
  pair.write(pair.a, 4, 6);
}

/// b's transition to backup, for as long as this lives.
struct BackingUp {
  explicit BackingUp(const Node& node)
      : thread{[&node, this] {
          NoProgress progress;
          node.module->transition({.name = "VG1", .state = notify::State::backup}, progress,
                                  cancel);
        }} {}
  ~BackingUp() { cancel.request(); }
  Cancellation cancel;
  std::jthread thread;
};

}  // namespace

TEST_CASE("a MySQL server with errant rows is cloned from the primary, and follows it") {
  const auto all = flavours();
  if (std::ranges::find(all, Flavour::mysql) == all.end()) return;
  Pair pair{Flavour::mysql};
  pair.b.launcher = &launcher();
  allow_clone(pair);
  pair.restart_daemons();
  pair.settle();
  make_errant(pair);

  Operator human;
  const BackingUp backing_up{pair.b};
  const auto nothing = [] {};
  const auto unconfirmed = human.asks(pair.b, false, nothing);
  REQUIRE_FALSE(unconfirmed);
  CHECK_THAT(unconfirmed.error(), Catch::Contains("this deletes all data of the local server"));
  CHECK(pair.b.server.sql("SELECT COUNT(*) FROM t.t WHERE id = 1000") == "1");

  const auto done = human.asks(pair.b, true, [&] { start_when_cloned(pair.b); });
  INFO(pair.b.lines.all() << "\n" << human.lines.all());
  REQUIRE(done);
  CHECK(human.lines.have("the data of 127.0.0.1:"));
  CHECK(human.occupied == "the primary's data is being copied here (vrrpctl rebuild)");
  CHECK_FALSE(pair.b.module->occupied());
  CHECK_FALSE(fs::exists(pair.b.server.folder() / "state" / "master_info.rebuilding"));
  CHECK(pair.b.server.sql("SELECT COUNT(*) FROM t.t WHERE id = 1000") == "0");
  CHECK(Pair::rows(pair.b) == Pair::rows(pair.a));
  CHECK(pair.b.server.sql("SELECT @@super_read_only") == "1");
  CHECK(mysql::saved_errant(pair.b.server.folder() / "state" / "master_info").size() == 1);
}

TEST_CASE("what a restored primary has lost of its own is saved before the only copy is deleted") {
  const auto all = flavours();
  if (std::ranges::find(all, Flavour::mysql) == all.end()) return;
  Pair pair{Flavour::mysql};
  pair.b.launcher = &launcher();
  allow_clone(pair);
  pair.restart_daemons();
  pair.settle();
  pair.write(pair.a, 4, 6);
  // a forgets that it ever wrote row 6, as one that was restored from a backup.
  const auto lost = pair.a.server.sql(
      "SELECT CONCAT(@@server_uuid, ':', SUBSTRING_INDEX(@@gtid_executed, '-', -1))");
  const auto kept = pair.a.server.sql("SELECT GTID_SUBTRACT(@@gtid_executed, '" + lost + "')");
  pair.b.server.sql("STOP REPLICA");
  pair.a.server.sql("DELETE FROM t.t WHERE id = 6");
  pair.a.server.sql("RESET BINARY LOGS AND GTIDS");
  pair.a.server.sql("SET GLOBAL gtid_purged = '" + kept + "'");

  Operator human;
  const BackingUp backing_up{pair.b};
  const auto done = human.asks(pair.b, true, [&] { start_when_cloned(pair.b); });
  INFO(pair.b.lines.all() << "\n" << human.lines.all());
  REQUIRE(done);
  const auto saved = mysql::saved_errant(pair.b.server.folder() / "state" / "master_info");
  REQUIRE(saved.size() == 1);
  CHECK(saved.front().gtids == lost);
  CHECK(Pair::rows(pair.b) == Pair::rows(pair.a));
}

TEST_CASE("what cannot be rebuilt is refused, and nothing changes") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour};
  pair.b.launcher = &launcher();
  pair.restart_daemons();
  pair.settle();
  Operator human;
  human.order(pair.b, true);
  CHECK(human.heard().value().error().starts_with(not_out));

  make_errant(pair);
  const BackingUp backing_up{pair.b};
  const auto answer = human.asks(pair.b, true, [] {});
  INFO(pair.b.lines.all());
  REQUIRE_FALSE(answer);
  CHECK_THAT(answer.error(), Catch::Contains(flavour == Flavour::mariadb ? "mariadb-backup"
                                                                         : "INSTALL PLUGIN clone"));
  CHECK(pair.b.server.sql("SELECT COUNT(*) FROM t.t WHERE id = 1000") == "1");
}
