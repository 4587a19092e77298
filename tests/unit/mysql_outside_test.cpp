// SPDX-License-Identifier: Apache-2.0
// What is asked outside of the pair: the gateway, the fence hook, the peer's daemon.
#include <cerrno>

#include "mysql_situations.hpp"
#include "notify/mysql/fence_hook.hpp"
#include "notify/mysql/gateway.hpp"
#include "notify/mysql/path_fault.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"

using namespace vrrpd;
using namespace vrrpd::mysql;
using namespace vrrpd::test;

namespace {

struct Launcher final : ProcessLauncher {
  ProcessEnd end;
  Run asked;
  ProcessEnd run(const Run& what, Instant, const Cancellation&) override {
    asked = what;
    return end;
  }
};

struct Signs final : notify::Progress {
  void moved(std::string_view) override {}
  [[nodiscard]] bool held_before() const override { return false; }
};

std::expected<void, std::string> fence_with(Launcher& launcher) {
  PairSettings pair;
  pair.name = "VG1";
  pair.peer.host = "192.0.2.2";
  pair.peer.port = 3306;
  pair.fence_hook = {"/usr/local/sbin/switch-off", "db1"};
  Signs progress;
  const Cancellation cancel;
  return run_fence_hook(pair, launcher, {7}, progress, cancel);
}

/// A channel whose other end answers with a role, or does not.
class Daemon final : public notify::PeerLink {
 public:
  std::optional<notify::PeerRole> role;

  bool connected() const override { return true; }
  notify::PeerResult<void> publish(std::uint64_t, std::string) override { return {}; }
  std::optional<notify::PeerReport> report() const override { return {}; }
  notify::PeerResult<notify::PeerReport> ask_term(Instant, const Cancellation&) override {
    if (!role) return std::unexpected{notify::PeerFailure{}};
    notify::PeerReport said;
    said.role = *role;
    return said;
  }
  notify::PeerResult<std::string> ask(notify::PeerVerb, std::string, Instant,
                                      const Cancellation&) override {
    return std::unexpected{notify::PeerFailure{}};
  }
  void answer_with(
      std::function<void(const notify::PeerQuestion&, const notify::PeerReply&)>) override {}
};

Sighting beside(PeerSight peer) {
  Sighting seen;
  seen.local = replica();
  seen.peer = std::move(peer);
  return seen;
}

}  // namespace

TEST_CASE("A fence hook that exits with 0 has proven the peer off; nothing else has") {
  Launcher launcher;
  CHECK(fence_with(launcher));
  CHECK(launcher.asked.command.argv ==
        std::vector<std::string>{"/usr/local/sbin/switch-off", "db1"});
  CHECK(launcher.asked.environment ==
        std::map<std::string, std::string>{{"VRRPD_NAME", "VG1"},
                                           {"VRRPD_PEER_HOST", "192.0.2.2"},
                                           {"VRRPD_PEER_PORT", "3306"},
                                           {"VRRPD_TERM", "7"}});
  launcher.end = {.kind = ProcessEnd::Kind::exited, .value = 1, .text = "exited with status 1"};
  CHECK(fence_with(launcher).error() ==
        "fence_hook /usr/local/sbin/switch-off: exited with status 1: the peer is not proven off");
  launcher.end = {.kind = ProcessEnd::Kind::timed_out, .value = 0, .text = "took too long"};
  CHECK_FALSE(fence_with(launcher));
}

TEST_CASE("A gateway that answers is heard, in both families") {
  for (const char* address : {"127.0.0.1", "::1"}) {
    INFO(address);
    Gateway gateway{*IpAddress::parse(address)};
    for (int i = 0; i < 2; ++i) {
      const auto answers = gateway.answers(boot_now() + 5s);
      if (!answers && answers.error().number == EPERM) return;  // not as root
      REQUIRE(answers);
      CHECK(*answers);
    }
  }
}

TEST_CASE("A gateway that is not there is silent, which is no error") {
  Gateway gateway{IpAddress::v4(240, 0, 0, 1)};  // nobody has that (RFC 1112)
  const auto answers = gateway.answers(boot_now() + 20ms);
  if (!answers && answers.error().number == EPERM) return;
  REQUIRE(answers);
  CHECK_FALSE(*answers);
}

TEST_CASE("A master whose adverts are gone, and which lives, is left alone") {
  const Cancellation cancel;
  Daemon daemon;
  daemon.role = notify::PeerRole::master;
  const auto refusal = living_master(beside(seen(primary())), &daemon, noon, cancel);
  REQUIRE(refusal);
  CHECK(refusal->reason.starts_with("the master's adverts do not arrive here"));
  // A look shows the same when the master falls silent for good: ask after the hold-down.
  CHECK(refusal->evidence.empty());
}

TEST_CASE("In any doubt whether the master lives it may be replaced") {
  const Cancellation cancel;
  Daemon daemon;
  daemon.role = notify::PeerRole::master;
  CHECK_FALSE(living_master(beside(seen(primary())), nullptr, noon, cancel));
  CHECK_FALSE(living_master(beside(not_there()), &daemon, noon, cancel));
  CHECK_FALSE(living_master(beside(seen(closed_primary())), &daemon, noon, cancel));
  daemon.role = notify::PeerRole::fault;
  CHECK_FALSE(living_master(beside(seen(primary())), &daemon, noon, cancel));
  daemon.role.reset();
  CHECK_FALSE(living_master(beside(seen(primary())), &daemon, noon, cancel));
}
