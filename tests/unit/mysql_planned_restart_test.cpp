// SPDX-License-Identifier: Apache-2.0
// A server that was stopped on purpose: how that is seen, and when it is opened again.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "checks/mysql/planned_restart.hpp"
#include "mysql_situations.hpp"
#include "notify/mysql/reopening.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"

using namespace vrrpd;
using namespace vrrpd::mysql;
using namespace vrrpd::test;
using namespace std::chrono_literals;

namespace {

struct Read {
  std::optional<Duration> patience;
  std::string complaint;
};

Read read(const std::string& text, bool by_unix_socket = true) {
  Settings settings;
  settings.set("planned_restart", {.data = text, .key_place = {}, .place = {}});
  Diagnostics diagnostics;
  SettingsReader reader{settings, diagnostics};
  const auto patience = read_planned_restart(reader, by_unix_socket);
  return {patience, diagnostics.empty() ? "" : diagnostics[0].message};
}

/// In a folder of its own; there, unless it was removed.
struct Socket {
  Socket() {
    std::string folder = std::filesystem::temp_directory_path() / "vrrpd-socket-XXXXXX";
    REQUIRE(::mkdtemp(folder.data()) != nullptr);
    path = std::filesystem::path{folder} / "mysqld.sock";
    std::ofstream{path}.put('\n');
  }
  ~Socket() { std::filesystem::remove_all(path.parent_path()); }
  std::filesystem::path path;
};

}  // namespace

TEST_CASE("planned_restart is \"failover\" or a time") {
  CHECK_FALSE(read("failover").patience);
  CHECK(read("failover").complaint.empty());
  CHECK(read("30s").patience == 30s);
  CHECK(read("soon").complaint == "\"soon\" is neither \"failover\" nor a time of 1s to 10m");
  CHECK(read("11m").complaint == "\"11m\" is neither \"failover\" nor a time of 1s to 10m");
  CHECK(read("30s", false).complaint ==
        "only the unix socket shows whether a server was stopped or killed");
}

TEST_CASE("a server that removed its socket is waited for, one that left it is not") {
  const Socket socket;
  PlannedRestart killed{30s}, stopped{30s}, not_configured{std::nullopt};
  CHECK_FALSE(killed.waits(socket.path, noon));
  std::filesystem::remove(socket.path);
  CHECK_FALSE(not_configured.waits(socket.path, noon));
  CHECK(stopped.waits(socket.path, noon));
  CHECK(stopped.waits(socket.path, noon + 29s));
  CHECK_FALSE(stopped.waits(socket.path, noon + 30s));
  stopped.is_back();
  CHECK(stopped.waits(socket.path, noon + 60s));
}

TEST_CASE("the closed server of a master is opened again only if nobody can have taken over") {
  const auto obstacle = [](const PeerSight& peer, const VoteSight& vote = {}) {
    return obstacle_to_reopening(closed_primary(), peer, vote).value_or("none");
  };
  CHECK(obstacle(seen(replica())) == "none");
  CHECK(obstacle(not_there()) == "the peer cannot be asked: connection refused");
  CHECK(obstacle(seen(primary())) == "the peer's server takes writes");
  auto ahead = replica();
  ahead.executed = at("0-1-12");
  CHECK(obstacle(seen(ahead)) == "the peer has what is not here: 0-1-12");
  auto received = replica();
  received.replica->received = at("0-1-12");
  CHECK(obstacle(seen(received)) == "the peer has what is not here: 0-1-12");
  const auto has = [](witness::Value value) {
    return VoteSight{.kind = VoteSight::Kind::answers, .value = std::move(value), .text = {}};
  };
  CHECK(obstacle(seen(replica()), has(witness::Claim{7, closed_primary().identity, false})) ==
        "none");
  CHECK(obstacle(seen(replica()), has(witness::Claim{8, "99", false})) ==
        "the third vote does not name it");
  CHECK(obstacle_to_reopening(replica(), seen(replica()), {}) == "it replicates");
}

TEST_CASE("it is held closed while what crash recovery has committed stands only there") {
  std::vector<std::string> said;
  const Report report = [&](Severity, std::string_view line) { said.emplace_back(line); };
  PairSettings pair;
  pair.planned_restart = 30s;
  Endpoint nowhere;
  nowhere.socket = "/nonexistent/mysqld.sock";
  ServerLink link{nowhere};
  Reopening reopening{pair, report};
  // An attempt to open it fails here, and is told.
  const auto tries_to_open = [&](const Situation& situation, bool restarted) {
    const auto before = said.size();
    CHECK(reopening.look(situation, restarted, link, {boot_now() + 1s}));
    return said.size() > before && said.back().starts_with("the server was restarted: ");
  };
  Situation situation{.local = closed_primary(), .peer = seen(replica()), .knowledge = {}};
  situation.local.executed = at("0-1-12");
  situation.replica = {.at = boot_now(), .timeout = 10s, .recovered = boot_now()};
  SECTION("while the peer could be promoted without it") {
    CHECK_FALSE(tries_to_open(situation, true));
    CHECK_THAT(said.back(), Catch::StartsWith("the server was restarted, and is not opened yet: "));
    CHECK_FALSE(tries_to_open(situation, false));
    CHECK(said.size() == 1);
    SECTION("and no longer") { situation.replica->recovered = boot_now() - 15s; }
    SECTION("or until it has it") { situation.peer.status->replica->received = at("0-1-12"); }
    CHECK(tries_to_open(situation, false));
  }
  SECTION("with a third vote no time bounds that, but who acknowledges alone is passed by nobody") {
    situation.replica->recovered = boot_now() - 1h;
    const auto has = [](bool solo) {
      return VoteSight{.kind = VoteSight::Kind::answers,
                       .value = witness::Claim{7, closed_primary().identity, solo},
                       .text = {}};
    };
    situation.vote = has(false);
    CHECK_FALSE(tries_to_open(situation, true));
    situation.vote = has(true);
    CHECK(tries_to_open(situation, false));
  }
  SECTION("what is not of a crash recovery the peer cannot lack") {
    situation.replica->recovered.reset();
    CHECK(tries_to_open(situation, true));
  }
}
