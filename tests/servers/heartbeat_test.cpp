// SPDX-License-Identifier: Apache-2.0
// The write probe's verdicts on real servers: each state is made, not imitated.
#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <iostream>
#include <thread>

#include "checks/mysql/mysql_check.hpp"
#include "tests/servers/pair_fixture.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"
#include "vrrpd/base/file_descriptor.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace std::chrono_literals;
using checks::Health;
using checks::Verdict;

namespace {

/// A check that writes, and what it reports.
struct Writing {
  explicit Writing(const TestServer& server, mysql::HeartbeatSettings heartbeat)
      : check{mysql::make_mysql_check(
            server.by_socket({.user = "root", .password_file = {}}), std::move(heartbeat),
            [this](Severity /*severity*/, std::string_view line) { lines.add(line); })} {}

  Verdict probe() {
    const Cancellation cancel;
    return check->probe(boot_now() + 300ms, cancel);
  }

  /// Probes until it is so; the last verdict.
  Verdict probe_until(const std::function<bool(const Verdict&)>& so, Duration patience = 30s) {
    const Instant end = boot_now() + patience;
    Verdict last = probe();
    while (!so(last)) {
      if (boot_now() >= end) {
        UNSCOPED_INFO("last: " << last.text << "\n" << lines.all());
        break;
      }
      std::this_thread::sleep_for(200ms);
      last = probe();
    }
    return last;
  }
  Verdict probe_until(Health health) {
    return probe_until([=](const Verdict& verdict) { return verdict.health == health; });
  }

  Lines lines;
  std::unique_ptr<checks::Check> check;
};

std::string beats(const TestServer& server, const char* row = "1") {
  return server.sql(
      fmt::format("SELECT COALESCE(SUM(beat), 0) FROM vrrpd.heartbeat "
                  "WHERE server_id = {}",
                  row));
}

/// A root session that holds something until it ends.
mysql::Session holding(const TestServer& server, std::initializer_list<const char*> statements) {
  auto session = mysql::Session::connect(server.by_socket({.user = "root", .password_file = {}}),
                                         {boot_now() + 5s});
  REQUIRE(session);
  for (const char* statement : statements) REQUIRE(session->query(statement, {boot_now() + 5s}));
  return *std::move(session);
}

/// This process, and what it starts, has a folder of `megabytes` of its own; false: it may not.
bool mount_small(const std::filesystem::path& folder, int megabytes) {
  std::filesystem::create_directories(folder);
  return ::unshare(CLONE_NEWNS) == 0 &&
         ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("none", folder.c_str(), "tmpfs", 0, fmt::format("size={}m", megabytes).c_str()) ==
             0;
}

}  // namespace

TEST_CASE("an open server is written to, a closed one is not") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  TestServer server{flavour, 1};
  Writing writing{server, server.create_heartbeat()};
  const auto written = [&](const Verdict&) { return beats(server) >= "2"; };
  CHECK(writing.probe_until(written).health == Health::healthy);
  CHECK(beats(server) >= "2");
  CHECK(server.sql("SELECT term FROM vrrpd.heartbeat WHERE server_id = 1") == "0");

  server.sql("SET GLOBAL read_only = 1");
  const std::string before = beats(server);
  for (int i = 0; i < 5; ++i) CHECK(writing.probe().health == Health::healthy);
  CHECK(beats(server) == before);
}

TEST_CASE("locks that stop all writes are busy, and over when they are released") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  TestServer server{flavour, 1};
  Writing writing{server, server.create_heartbeat()};
  writing.probe_until([&](const Verdict&) { return beats(server) >= "1"; });

  SECTION("FLUSH TABLES WITH READ LOCK, as a backup job has it") {
    const auto backup = holding(server, {"FLUSH TABLES WITH READ LOCK"});
    const auto verdict = writing.probe_until(Health::busy);
    CHECK(verdict.text == "writes wait for a global read lock: a backup job?");
    for (int i = 0; i < 10; ++i) CHECK(writing.probe().health == Health::busy);
  }
  SECTION("LOCK TABLES") {
    const auto holder = holding(server, {"LOCK TABLES vrrpd.heartbeat READ"});
    CHECK(writing.probe_until(Health::busy).text ==
          "the heartbeat's table is locked: an ALTER, or LOCK TABLES, behind another session");
  }
  SECTION("a row lock") {
    const auto holder = holding(server, {"BEGIN", "SELECT * FROM vrrpd.heartbeat FOR UPDATE"});
    CHECK(writing.probe_until(Health::busy).text ==
          "the heartbeat's row is locked by another session");
  }
  CHECK(writing.probe_until(Health::healthy).health == Health::healthy);
}

TEST_CASE("an account that may write when the server is closed is not used") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  TestServer server{flavour, 1};
  auto heartbeat = server.create_heartbeat();
  server.sql(flavour == Flavour::mariadb ? "GRANT READ_ONLY ADMIN ON *.* TO heartbeat@localhost"
                                         : "GRANT SUPER ON *.* TO heartbeat@localhost");
  Writing writing{server, std::move(heartbeat)};
  writing.probe_until(
      [&](const Verdict&) { return writing.lines.have("must not be able to write"); });
  CHECK(writing.lines.have("must not be able to write when the server is read-only"));
  CHECK(writing.probe().health == Health::healthy);
  CHECK(beats(server) == "0");
}

TEST_CASE("a full disk of the binary log is hung, although every question is answered") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  const std::filesystem::path small =
      std::filesystem::temp_directory_path() / fmt::format("vrrpd-small-{}", ::getpid());
  if (!mount_small(small, 8)) {
    std::cerr << "SKIPPED: a full disk, because this process may not mount\n";
    return;
  }
  {
    TestServer server{flavour, 1, {fmt::format("--log-bin={}/bin", small.string())}};
    Writing writing{server, server.create_heartbeat()};
    writing.probe_until([&](const Verdict&) { return beats(server) >= "1"; });
    const FileDescriptor filler{
        ::open((small / "filler").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600)};
    const std::string block(4096, 'x');
    while (::write(filler.get(), block.data(), block.size()) > 0) {
    }
    // What is left of the last page of the log takes some beats yet.
    const auto verdict = writing.probe_until(Health::hung);
    CHECK(verdict.health == Health::hung);
    CHECK_FALSE(verdict.certain);
    CHECK_THAT(verdict.text, Catch::StartsWith("writes hang: "));
    CHECK(server.sql("SELECT 1") == "1");
    CHECK(writing.probe().health == Health::hung);
  }
  ::umount(small.c_str());
  std::filesystem::remove(small);
}

TEST_CASE("a new primary writes its term into the heartbeat row, and beats leave it there") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour, [](mysql::PairSettings& settings) {
              settings.heartbeat = mysql::HeartbeatSettings{.server = settings.local, .table = {}};
              settings.heartbeat->server.account = {
                  .user = "heartbeat",
                  .password_file = settings.local.socket.parent_path() / "heartbeat.password"};
            }};
  Writing writing{pair.a.server, pair.a.server.create_heartbeat()};
  const auto term = [&](const TestServer& server) {
    return server.sql("SELECT COALESCE(MAX(term), 0) FROM vrrpd.heartbeat WHERE server_id = 1");
  };
  const Instant patience = boot_now() + 20s;
  while (term(pair.a.server) != "1" && boot_now() < patience) {
    static_cast<void>(pair.a.standing());
    std::this_thread::sleep_for(100ms);
  }
  INFO(pair.a.lines.all());
  CHECK(term(pair.a.server) == "1");
  const std::string before = beats(pair.a.server);
  writing.probe_until([&](const Verdict&) { return beats(pair.a.server) != before; });
  CHECK(term(pair.a.server) == "1");
}

TEST_CASE("a write that waits for the replica is no fault of this server, and a nudge frees it") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  Pair pair{flavour, [](mysql::PairSettings& settings) {
              settings.policy.no_replica = mysql::NoReplica::block;
            }};
  Writing writing{pair.a.server, pair.a.server.create_heartbeat()};
  writing.probe_until([&](const Verdict&) { return beats(pair.a.server) >= "1"; });

  pair.b.server.freeze();
  const auto verdict = writing.probe_until([](const Verdict& one) {
    return one.text.find("commits wait for the replica's acknowledgement") != std::string::npos;
  });
  CHECK(verdict.health == Health::healthy);
  CHECK(writing.lines.have("commits wait for the replica's acknowledgement"));

  // The acknowledgement is lost with its connection: the replica got the write, and finds nobody to
  // tell. After it has attached again it is sent only what is new.
  const std::string dump = pair.a.server.sql(
      "SELECT id FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'");
  pair.a.server.sql("KILL " + dump);
  pair.b.server.thaw();
  const auto freed = writing.probe_until(
      [&](const Verdict& one) { return one.text.find("commits wait") == std::string::npos; });
  CHECK(freed.health == Health::healthy);
  CHECK_THAT(freed.text, !Catch::Contains("commits wait"));
  CHECK(writing.lines.have("a replica attached again while a write waits"));
  CHECK(beats(pair.a.server, "0") != "0");
}
