// SPDX-License-Identifier: Apache-2.0
// Two real channels, each in a network namespace of its own.
#include <atomic>
#include <thread>

#include "peer_support.hpp"
#include "vrrpd/base/clock.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace std::chrono_literals;
using Reason = notify::PeerFailure::Reason;

namespace {

peer::GroupStatus group(std::string name, peer::Role role, std::uint8_t priority = 100) {
  return {.name = std::move(name),
          .role = role,
          .term = 0,
          .instances = {{"VI_1", priority}},
          .module = {},
          .version = 0};
}

/// Starts each in its own namespace.
void start(const NetworkLab& lab, Node& left, Node& right) {
  lab.enter_left();
  left.start();
  lab.enter_right();
  right.start();
  lab.enter_left();
}

/// Publishes as a loop does, for as long as it lives.
class Beating {
 public:
  Beating(Node& node, std::vector<peer::GroupStatus> groups)
      : thread_{[&node, groups = std::move(groups)](const std::stop_token& stop) {
          while (!stop.stop_requested()) {
            node.channel().publish(groups);
            std::this_thread::sleep_for(50ms);
          }
        }} {}

 private:
  std::jthread thread_;
};

void add_second_path(peer::PeerSettings& settings) {
  auto path = settings.paths.front();
  path.name = "direct";
  path.local = IpAddress::parse(settings.node == "a" ? "198.51.100.1" : "198.51.100.2").value();
  path.peer = IpAddress::parse(settings.node == "a" ? "198.51.100.2" : "198.51.100.1").value();
  settings.paths.push_back(path);
}

void add_second_network(const NetworkLab& lab) {
  lab.enter_right();
  ip("address add 198.51.100.2/24 dev right0");
  lab.enter_left();
  ip("address add 198.51.100.1/24 dev left0");
}

}  // namespace

TEST_CASE("two nodes with one secret find each other and tell how they stand") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  const Folder folder;
  const auto secret = folder.write("secret", secret_one + "\n");
  Node a{settings_of("a", secret)}, b{settings_of("b", secret)};
  start(*lab, a, b);
  const Beating beat_a{a, {group("VG1", peer::Role::master, 150)}};
  const Beating beat_b{b, {group("VG1", peer::Role::backup, 100)}};
  const auto link_a = a.channel().link("VG1");
  INFO(a.all() << b.all());
  REQUIRE(eventually([&] { return a.said("connected to b over lan, first"); }));
  REQUIRE(eventually([&] { return b.said("connected to a over lan, first"); }));
  REQUIRE(eventually([&] { return b.said("heard VG1 MASTER term 0 \"\""); }));
  REQUIRE(eventually([&] { return a.said("heard VG1 BACKUP term 0 \"\""); }));

  REQUIRE(link_a->publish(7, "gtid 1-1-5"));
  CHECK(eventually([&] { return b.said("heard VG1 MASTER term 7 \"gtid 1-1-5\""); }));

  const auto link_b = b.channel().link("VG1");
  const Cancellation never;
  const Instant before = boot_now();
  const auto term = link_b->ask_term(boot_now() + 5s, never);
  REQUIRE(term);
  CHECK(term->term == 7);
  CHECK(term->role == peer::Role::master);
  CHECK(term->status == "gtid 1-1-5");
  CHECK(term->said_after >= before);
  CHECK(link_b->connected());

  // Its age is of this node's clock, and renewed by each heartbeat.
  const Instant first = link_b->report().value().said_after;
  CHECK(eventually([&] { return link_b->report().value().said_after > first + 300ms; }));
}

TEST_CASE("every verb is answered by the module of the same group") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  const Folder folder;
  const auto secret = folder.write("secret", secret_one);
  Node a{settings_of("a", secret)}, b{settings_of("b", secret)};
  const auto asker = a.channel().link("VG1");
  const auto answerer = b.channel().link("VG1");
  answerer->answer_with([](const auto& question, const auto& reply) {
    const std::string name{notify::name(question.verb)};
    if (question.payload == "no") return reply(std::unexpected{"not " + name});
    if (question.payload == "later") {
      std::thread{[reply] { reply("late, but there"); }}.detach();
      return;
    }
    if (question.payload == "silence") return;
    if (question.payload == "throw") throw std::runtime_error{"broken"};
    reply(name + ": " + question.payload);
    reply("a second answer is nobody's");
  });
  start(*lab, a, b);
  const Cancellation never;
  const auto ask = [&](notify::PeerVerb verb, std::string payload, Duration patience = 10s) {
    return asker->ask(verb, std::move(payload), boot_now() + patience, never);
  };
  using Verb = notify::PeerVerb;
  // Before the two have met: it waits for that.
  CHECK(ask(Verb::ready, "x") == "ready: x");
  CHECK(ask(Verb::handover_go, "term 8") == "handover go: term 8");
  CHECK(ask(Verb::handover_abort, "") == "handover abort: ");
  CHECK(ask(Verb::handover_done, "y") == "handover done: y");
  CHECK(ask(Verb::fenced, "z") == "fenced: z");
  CHECK(ask(Verb::fenced, "later") == "late, but there");
  const std::string large(notify::peer_payload_bytes_max - 10, 'x');
  CHECK(ask(Verb::ready, large) == "ready: " + large);

  const auto refused = ask(Verb::fenced, "no");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().reason == Reason::declined);
  CHECK(refused.error().text == "not fenced");
  const auto thrown = ask(Verb::fenced, "throw");
  REQUIRE_FALSE(thrown);
  CHECK(thrown.error().text == "its module failed: broken");
  CHECK(ask(Verb::ready, "silence", 100ms).error().reason == Reason::unanswered);
  CHECK(ask(Verb::ready, large + large).error().reason == Reason::too_large);
  CHECK(asker->publish(1, large + large).error().reason == Reason::too_large);

  const auto stranger = a.channel().link("VG2");
  CHECK(stranger->ask(Verb::ready, "", boot_now() + 10s, never).error().reason ==
        Reason::unsupported);
  CHECK(stranger->ask_term(boot_now() + 10s, never).error().reason == Reason::unsupported);
  answerer->answer_with({});
  CHECK(ask(Verb::ready, "x").error().reason == Reason::unsupported);
}

TEST_CASE("a question is taken back, or ends with the daemon") {
  const Folder folder;
  auto a = std::make_unique<Node>(settings_of("a", folder.write("secret", secret_one)));
  const auto link = a->channel().link("VG1");
  Cancellation cancel;
  cancel.request();
  CHECK(link->ask_term(boot_now() + 60s, cancel).error().reason == Reason::cancelled);
  std::atomic<bool> stopped = false;
  static_cast<void>(a->channel().ask(
      peer::Verb::term, "VG1", {}, boot_now() + 60s,
      [&](const auto& result) { stopped = result.error().reason == Reason::stopping; }));
  a->end();
  CHECK(stopped);
  const Cancellation never;
  CHECK(link->ask_term(boot_now() + 60s, never).error().reason == Reason::stopping);
}

TEST_CASE("the peer that is not there is not asked") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  const Folder folder;
  Node a{settings_of("a", folder.write("secret", secret_one))};
  a.start();
  const Cancellation never;
  const auto link = a.channel().link("VG1");
  const auto answer = link->ask_term(boot_now() + 300ms, never);
  CHECK(answer.error().reason == Reason::unreachable);
  CHECK_FALSE(link->connected());
  CHECK_FALSE(link->report());
  CHECK(eventually([&] { return a.said("peer: path lan: not connected: connect to 192.0.2.2"); }));
}

TEST_CASE("a path is lost and found, and an answer is not lost with it") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  add_second_network(*lab);
  const Folder folder;
  const auto secret = folder.write("secret", secret_one);
  auto settings_a = settings_of("a", secret), settings_b = settings_of("b", secret);
  add_second_path(settings_a);
  add_second_path(settings_b);
  Node a{settings_a}, b{settings_b};
  std::atomic<int> asked = 0;
  b.channel().link("VG1")->answer_with([&](const auto&, const auto& reply) {
    ++asked;
    reply("yes");
  });
  start(*lab, a, b);
  const Beating beat_a{a, {group("VG1", peer::Role::master)}};
  const Beating beat_b{b, {group("VG1", peer::Role::backup)}};
  INFO(a.all() << b.all());
  REQUIRE(eventually([&] { return a.said("over lan") && a.said("over direct"); }));
  REQUIRE(eventually([&] { return b.said("over lan") && b.said("over direct"); }));

  // Nothing on this path arrives any more; nobody is told. Each question is answered once.
  ip("address delete 192.0.2.1/24 dev left0");
  const Cancellation never;
  const auto link = a.channel().link("VG1");
  for (int i = 0; i < 5; ++i) {
    CHECK(link->ask(peer::Verb::ready, std::to_string(i), boot_now() + 10s, never) == "yes");
  }
  CHECK(asked == 5);
  CHECK(eventually([&] { return a.said("lost lan: silent") && b.said("lost lan: silent"); }));
  CHECK_FALSE(a.said("the last"));
  CHECK(link->connected());

  ip("address add 192.0.2.1/24 dev left0");
  CHECK(eventually([&] { return a.times_said("connected to b over lan") == 2; }));
  CHECK(eventually([&] { return b.times_said("connected to a over lan") == 2; }));

  ip("link set left0 down");
  CHECK(eventually([&] { return a.said("the last") && b.said("the last"); }));
  CHECK_FALSE(link->connected());
  CHECK(link->report().value().role == peer::Role::backup);  // what was known, with its age
}

TEST_CASE("a restarted peer is met anew, and its old numbers count for nothing") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  const Folder folder;
  const auto secret = folder.write("secret", secret_one);
  Node a{settings_of("a", secret)};
  auto b = std::make_unique<Node>(settings_of("b", secret));
  a.channel().link("VG1")->answer_with([](const auto&, const auto& reply) { reply("yes"); });
  start(*lab, a, *b);
  const Cancellation never;
  CHECK(b->channel().link("VG1")->ask(peer::Verb::ready, "1", boot_now() + 10s, never) == "yes");
  b.reset();
  REQUIRE(eventually([&] { return a.said("lost lan, the last: the other side closed"); }));
  b = std::make_unique<Node>(settings_of("b", secret));
  lab->enter_right();
  b->start();
  CHECK(b->channel().link("VG1")->ask(peer::Verb::ready, "2", boot_now() + 10s, never) == "yes");
  CHECK(eventually([&] { return a.times_said("connected to b over lan, first") == 2; }));
}

TEST_CASE("what must be the same and is not is said with both values") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  const Folder folder;
  const auto secret = folder.write("secret", secret_one);
  Node a{settings_of("a", secret), {{"VI_1 advert_int", "1s"}, {"VI_1 version", "2"}}, 1};
  Node b{settings_of("b", secret), {{"VI_1 advert_int", "1s"}, {"VI_1 version", "3"}}, 2};
  start(*lab, a, b);
  INFO(a.all() << b.all());
  CHECK(eventually([&] { return a.said("differs: VI_1 version: 2 here, 3 there"); }));
  CHECK(eventually([&] { return b.said("differs: VI_1 version: 3 here, 2 there"); }));
  CHECK_FALSE(a.said("advert_int"));
}

TEST_CASE("certificates prove both sides") {
  const auto lab = NetworkLab::make();
  if (!lab) return;
  const Folder folder;
  folder.certify("a.test");
  folder.certify("b.test");
  auto settings_a = settings_of("a", ""), settings_b = settings_of("b", "");
  settings_a.proof = peer::Certificates{
      folder.file("ca.pem"), folder.file("a.test.pem"), folder.file("a.test.key"), "b.test", {}};
  settings_b.proof = peer::Certificates{
      folder.file("ca.pem"), folder.file("b.test.pem"), folder.file("b.test.key"), "a.test", {}};
  Node a{settings_a}, b{settings_b};
  start(*lab, a, b);
  INFO(a.all() << b.all());
  CHECK(eventually([&] { return a.said("connected to b over lan, first"); }));
  CHECK(eventually([&] { return b.said("connected to a over lan, first"); }));
}
