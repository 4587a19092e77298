// SPDX-License-Identifier: Apache-2.0
// Two conversations over a wire that the test makes, with time that it passes in.
#include <deque>
#include <set>

#include "tests/support/catch.hpp"
#include "vrrpd/peer/conversation.hpp"

using namespace vrrpd;
using namespace vrrpd::peer;
using namespace std::chrono_literals;
using Reason = notify::PeerFailure::Reason;

namespace {

Identity identity(std::string node) {
  return {.daemon = "vrrpd test",
          .pair = "pair",
          .node = node,
          .boot = {static_cast<std::uint8_t>(node.back())},
          .heartbeat = 1s,
          .deadline = 2s,
          .configuration = 1,
          .facts = {}};
}

GroupStatus group(Role role, std::uint64_t term = 0) {
  return {.name = "VG1", .role = role, .term = term, .instances = {}, .module = {}, .version = 0};
}

/// A conversation and what it decided, except messages, which travel.
struct End {
  explicit End(Identity identity) : conversation{std::move(identity)} {}

  Conversation conversation;
  Actions actions;

  template <class Action>
  std::vector<Action> all() const {
    std::vector<Action> found;
    for (const auto& action : actions) {
      if (const auto* one = std::get_if<Action>(&action)) found.push_back(*one);
    }
    return found;
  }
};

class Pair {
 public:
  explicit Pair(Identity of_a = identity("a"), Identity of_b = identity("b"))
      : a{std::move(of_a)}, b{std::move(of_b)} {}

  End a, b;
  Instant now{1h};
  std::set<SessionId> cut;  ///< whose messages do not arrive

  void open(SessionId id, const std::string& path = "lan") {
    open_one(a, id, path);
    open_one(b, id, path);
    carry();
  }
  void open_one(End& end, SessionId id, const std::string& path = "lan") {
    speak(end, [&](auto& out) { end.conversation.opened(id, path, now, out); });
  }
  /// Calls `event` with a place for actions, and sends what comes of it.
  template <class Event>
  void speak(End& end, Event event) {
    Actions out;
    event(out);
    for (auto& action : out) {
      if (auto* send = std::get_if<Send>(&action)) {
        wire_.push_back({&end == &a ? &b : &a, send->session, std::move(send->message)});
        continue;
      }
      // A connection that one side closes ends for the other one too.
      if (const auto* close = std::get_if<Close>(&action)) {
        wire_.push_back({&end == &a ? &b : &a, close->session, std::nullopt});
      }
      end.actions.push_back(std::move(action));
    }
  }
  /// Until nobody has anything to say.
  void carry() {
    while (!wire_.empty()) {
      auto [to, id, message] = std::move(wire_.front());
      wire_.pop_front();
      if (cut.contains(id)) continue;
      speak(*to, [&](auto& out) {
        if (message) return to->conversation.received(now, id, *std::move(message), out);
        to->conversation.closed(id, "closed", out);
      });
    }
  }
  /// What waits on the wire is lost.
  void drop() { wire_.clear(); }
  void pass(Duration time) {
    for (const Instant end = now + time; now < end;) {
      now += 100ms;
      for (End* one : {&a, &b}) {
        speak(*one, [&](auto& out) { one->conversation.on_time(now, out); });
      }
      carry();
    }
  }
  void publish(End& end, std::vector<GroupStatus> groups) {
    speak(end, [&](auto& out) { end.conversation.publish(now, std::move(groups), true, out); });
    carry();
  }
  std::uint64_t ask(End& end, Verb verb, std::string payload, Duration patience) {
    std::uint64_t number = 0;
    speak(end, [&](auto& out) {
      number = end.conversation.ask(now, verb, "VG1", std::move(payload), now + patience, out);
    });
    return number;
  }
  void answer(End& end, std::uint64_t number, std::string text) {
    speak(end, [&](auto& out) {
      end.conversation.answer(now, {number, Payload{std::move(text)}}, out);
    });
  }

 private:
  struct Letter {
    End* to;
    SessionId id;
    std::optional<Message> message;  ///< nothing: it was closed
  };

  std::deque<Letter> wire_;
};

std::string refusal(Identity a, Identity b) {
  Pair pair{std::move(a), std::move(b)};
  pair.open_one(pair.a, 1);
  pair.drop();
  pair.open_one(pair.b, 1);
  pair.carry();
  CHECK_FALSE(pair.a.conversation.connected());
  CHECK_FALSE(pair.b.conversation.connected());
  CHECK(pair.a.all<Connected>().empty());
  const auto closed = pair.a.all<Close>();
  REQUIRE(closed.size() == 1);
  CHECK(closed[0].complaint);
  return closed[0].why;
}

std::vector<std::string> answers(const End& end) {
  std::vector<std::string> texts;
  for (const auto& one : end.all<Answered>()) {
    texts.push_back(one.result ? std::get<std::string>(*one.result) : one.result.error().text);
  }
  return texts;
}

}  // namespace

TEST_CASE("two nodes greet, and know how the other stands") {
  Pair pair;
  pair.publish(pair.a, {group(Role::master, 7)});
  pair.open(1);
  REQUIRE(pair.a.all<Connected>().size() == 1);
  CHECK(pair.a.all<Connected>()[0].node == "b");
  CHECK(pair.a.all<Connected>()[0].first);
  CHECK(pair.b.all<Heard>().at(0).groups.at(0).role == Role::master);
  CHECK(pair.b.conversation.report("VG1")->status.term == 7);
  CHECK(pair.a.all<Compared>().at(0).differences.empty());
}

TEST_CASE("whoever cannot be the peer is turned away, with the reason") {
  auto other = identity("b");
  other.pair = "stock";
  CHECK(refusal(identity("a"), other) ==
        "it belongs to the pair \"stock\", this node to \"pair\" ([peer] name)");
  auto namesake = identity("a");
  namesake.boot = {99};
  CHECK(refusal(identity("a"), namesake) ==
        "both nodes are called \"a\": give each a name of its own ([peer] node)");
  CHECK(refusal(identity("a"), identity("a")) ==
        "it is this daemon itself: the path's `peer' leads back to this host");
  auto hurried = identity("b");
  hurried.heartbeat = 1ms;
  CHECK(refusal(identity("a"), hurried) == "its heartbeat of 1 ms is out of range");
}

TEST_CASE("a daemon of another age is told apart from a broken one") {
  Pair pair;
  pair.open_one(pair.a, 1);
  pair.drop();
  pair.speak(pair.a, [&](auto& out) {
    Hello hello{.oldest = 2,
                .newest = 3,
                .daemon = "vrrpd 9",
                .pair = "pair",
                .node = "b",
                .boot = {1},
                .seen = {},
                .heartbeat_ms = 1000,
                .configuration = 1,
                .more_facts = false,
                .facts = {}};
    pair.a.conversation.received(pair.now, 1, hello, out);
  });
  CHECK(pair.a.all<Close>().at(0).why ==
        "it (vrrpd 9) speaks versions 2 to 3 of the peer protocol, this daemon 1 to 1: update the "
        "older one");
}

TEST_CASE("a third node is turned away while the peer is there") {
  Pair pair;
  pair.open(1);
  pair.open_one(pair.a, 2);
  pair.drop();
  Conversation third{identity("c")};
  Actions out;
  third.opened(9, "lan", pair.now, out);
  pair.speak(pair.a, [&](auto& to) {
    pair.a.conversation.received(pair.now, 2, std::get<Send>(out.at(0)).message, to);
  });
  CHECK(pair.a.all<Close>().at(0).why == "\"c\" is a third node of the pair: \"b\" is connected");
  CHECK(pair.a.conversation.connected());
}

TEST_CASE("whoever speaks before its greeting, or greets twice, is turned away") {
  Pair pair;
  pair.open_one(pair.a, 1);
  pair.drop();
  pair.speak(pair.a, [&](auto& out) { pair.a.conversation.received(pair.now, 1, Status{}, out); });
  CHECK(pair.a.all<Close>().at(0).why == "it speaks before its greeting");
  pair.open(2);
  pair.speak(pair.a, [&](auto& out) { pair.a.conversation.received(pair.now, 2, Hello{}, out); });
  CHECK(pair.a.all<Close>().at(1).why == "it greets twice");
}

TEST_CASE("of two sessions on one path the first node's choice stays, and no path is lost by it") {
  Pair pair;
  pair.open_one(pair.a, 1);
  pair.open_one(pair.b, 1);
  pair.open_one(pair.b, 2);
  pair.open_one(pair.a, 2);
  pair.carry();
  CHECK(pair.a.all<Close>().size() == 1);
  CHECK(pair.a.all<Close>().at(0).session == 1);
  CHECK(pair.b.all<Close>().empty());
  for (End* one : {&pair.a, &pair.b}) {
    CHECK(one->conversation.greeted(2));
    CHECK_FALSE(one->conversation.greeted(1));
    CHECK(one->all<Connected>().size() == 1);
    CHECK(one->all<PathLost>().empty());
  }
}

TEST_CASE("a half-open session gives way to a new one at once, whoever finds out first") {
  for (const bool first_node : {true, false}) {
    Pair pair;
    pair.open(1);
    pair.cut.insert(1);
    End& knows = first_node ? pair.a : pair.b;
    pair.speak(knows, [&](auto& out) { knows.conversation.closed(1, "reset", out); });
    pair.open(2);
    CHECK(pair.a.conversation.greeted(2));
    CHECK(pair.b.conversation.greeted(2));
    pair.ask(pair.a, Verb::ready, "a", 10s);
    pair.ask(pair.b, Verb::ready, "b", 10s);
    pair.carry();
    CHECK(pair.a.all<Asks>().size() == 1);
    CHECK(pair.b.all<Asks>().size() == 1);
  }
}

TEST_CASE("a peer that says nothing is lost after three of its heartbeats") {
  Pair pair;
  pair.open(1);
  pair.cut.insert(1);
  pair.pass(2900ms);
  CHECK(pair.a.conversation.connected());
  pair.pass(200ms);
  CHECK_FALSE(pair.a.conversation.connected());
  CHECK(pair.a.all<PathLost>().at(0).why == "silent for 3.0 s");
  CHECK(pair.a.all<PathLost>().at(0).last);
}

TEST_CASE("who proves itself but never greets is dropped at the deadline") {
  Pair pair;
  pair.open_one(pair.a, 1);
  pair.drop();
  CHECK(pair.a.conversation.deadline() == pair.now + 2s);
  pair.pass(2s);
  CHECK(pair.a.all<Close>().at(0).why == "no greeting within the deadline");
  CHECK(pair.a.all<PathLost>().empty());
}

TEST_CASE("an answer is not lost with the path that it was asked on") {
  Pair pair;
  pair.open(1, "lan");
  pair.open(2, "direct");
  SECTION("the question does not arrive") {
    pair.cut.insert(2);
    pair.ask(pair.a, Verb::fenced, "", 10s);
    pair.carry();
    CHECK(pair.b.all<Asks>().empty());
    pair.pass(300ms);
  }
  SECTION("the answer does not arrive") {
    pair.ask(pair.a, Verb::fenced, "", 10s);
    pair.carry();
    pair.cut.insert(2);
  }
  REQUIRE(pair.b.all<Asks>().size() == 1);
  pair.answer(pair.b, 1, "closed");
  pair.carry();
  pair.pass(1s);
  CHECK(answers(pair.a) == std::vector<std::string>{"closed"});
  CHECK(pair.b.all<Asks>().size() == 1);
}

TEST_CASE("a question survives a time without any path, and its asker's patience bounds it") {
  Pair pair;
  pair.ask(pair.a, Verb::ready, "early", 1s);
  pair.ask(pair.a, Verb::ready, "late", 10s);
  pair.pass(2s);
  CHECK(answers(pair.a) == std::vector<std::string>{"the peer is not connected"});
  pair.open(1);
  const auto asks = pair.b.all<Asks>();
  REQUIRE(asks.size() == 1);
  CHECK(asks[0].question.payload == "late");
  CHECK(asks[0].deadline <= pair.now + 8s);
  pair.pass(2s);
  pair.publish(pair.b, {});
  pair.pass(2s);
  pair.publish(pair.b, {});
  pair.pass(2s);
  pair.publish(pair.b, {});
  pair.pass(2500ms);
  CHECK(answers(pair.a).back() == "the peer did not answer in time");
  CHECK(pair.a.all<Answered>().back().result.error().reason == Reason::unanswered);
}

TEST_CASE("a question that is taken back gets no answer") {
  Pair pair;
  pair.open(1);
  const auto number = pair.ask(pair.a, Verb::ready, "", 10s);
  CHECK(pair.a.conversation.withdraw(number));
  CHECK_FALSE(pair.a.conversation.withdraw(number));
  pair.carry();
  pair.answer(pair.b, number, "yes");
  pair.carry();
  CHECK(pair.a.all<Answered>().empty());
}

TEST_CASE("a term that is asked for is as young as the question") {
  Pair pair;
  pair.open(1);
  pair.publish(pair.b, {group(Role::backup, 3)});
  pair.now += 1s;
  const Instant asked = pair.now;
  const auto number = pair.ask(pair.a, Verb::term, "", 10s);
  pair.carry();
  pair.now += 50ms;
  pair.publish(pair.b, {group(Role::promoting, 4)});
  pair.speak(pair.b, [&](auto& out) {
    pair.b.conversation.answer(pair.now, {number, *pair.b.conversation.own("VG1")}, out);
  });
  pair.carry();
  const auto answered = pair.a.all<Answered>();
  REQUIRE(answered.size() == 1);
  const auto& report = std::get<Report>(*answered[0].result);
  CHECK(report.status.role == Role::promoting);
  CHECK(report.status.term == 4);
  CHECK(report.said_after == asked);
  CHECK(report.heard == pair.now);
}

TEST_CASE("an answer of another kind than the question is none") {
  Pair pair;
  pair.open(1);
  const auto number = pair.ask(pair.a, Verb::term, "", 10s);
  pair.carry();
  pair.answer(pair.b, number, "a payload");
  pair.carry();
  CHECK(answers(pair.a) == std::vector<std::string>{"the answer is not one to this question"});
}

TEST_CASE("the age of a report is bounded by what the peer had heard when it spoke") {
  Pair pair;
  pair.open(1);
  pair.publish(pair.a, {});
  const Instant echoed = pair.now;
  pair.now += 500ms;
  Actions held;  // the peer's word travels for two seconds
  pair.b.conversation.publish(pair.now, {group(Role::master)}, true, held);
  pair.now += 2s;
  pair.speak(pair.b, [&](auto& out) { out = std::move(held); });
  pair.carry();
  const auto report = pair.a.conversation.report("VG1");
  CHECK(report->heard == pair.now);
  CHECK(report->said_after == echoed);
}

TEST_CASE("a restarted peer's sessions take the place of those of its former run") {
  Pair pair;
  pair.open(1, "lan");
  pair.open(2, "direct");
  pair.publish(pair.b, {group(Role::master, 5)});
  pair.cut = {1, 2};
  auto anew = identity("b");
  anew.boot = {77};
  pair.b.conversation = Conversation{anew};
  pair.open(3, "lan");
  CHECK(pair.a.all<Close>().size() == 2);
  CHECK(pair.a.all<Connected>().back().first);
  CHECK(pair.a.all<PathLost>().back().path == "direct");
  CHECK(pair.a.conversation.report("VG1")->status.term == 5);  // known still, and ageing
  pair.publish(pair.b, {group(Role::starting)});
  CHECK(pair.a.conversation.report("VG1")->status.term == 0);
  pair.ask(pair.b, Verb::ready, "number 1 again", 1s);
  pair.carry();
  CHECK(pair.a.all<Asks>().at(0).question.payload == "number 1 again");
}

TEST_CASE("a host that was set back to a snapshot goes on counting where it was") {
  Pair pair;
  const Conversation snapshot = pair.b.conversation;
  pair.open(1);
  for (const char* payload : {"1", "2", "3"}) pair.ask(pair.b, Verb::ready, payload, 1s);
  pair.publish(pair.b, {group(Role::backup)});
  pair.publish(pair.b, {group(Role::promoting)});
  pair.publish(pair.b, {group(Role::master, 9)});
  pair.cut.insert(1);
  pair.b.conversation = snapshot;
  pair.publish(pair.b, {group(Role::backup)});
  pair.open(2);
  CHECK(pair.a.conversation.report("VG1")->status.role == Role::backup);
  pair.ask(pair.b, Verb::ready, "after the snapshot", 1s);
  pair.carry();
  CHECK(pair.a.all<Asks>().back().question.payload == "after the snapshot");
}

TEST_CASE("what differs is said once for each run of the peer, with both values") {
  auto ours = identity("a"), theirs = identity("b");
  ours.configuration = 1;
  theirs.configuration = 2;
  ours.facts = {{"VI_1 advert_int", "1s"}, {"VI_1 version", "2"}, {"VI_2 version", "2"}};
  theirs.facts = {{"VI_1 advert_int", "1s"}, {"VI_1 version", "3"}, {"VI_9 version", "2"}};
  Pair pair{ours, theirs};
  pair.open(1);
  pair.open(2, "direct");
  REQUIRE(pair.a.all<Compared>().size() == 1);
  CHECK(pair.a.all<Compared>()[0].differences ==
        std::vector<Difference>{
            {"VI_1 version", "2", "3"}, {"VI_2 version", "2", ""}, {"VI_9 version", "", "2"}});
  theirs.facts = ours.facts;
  Pair hidden{ours, theirs};
  hidden.open(1);
  CHECK(hidden.a.all<Compared>()[0].more);
}

TEST_CASE("what did not fit into one side's hello is not missing there") {
  Hello ours, theirs;
  ours.facts = {{"VI_1 version", "2"}, {"VI_2 version", "2"}, {"VI_3 version", "2"}};
  theirs.facts = {{"VI_1 version", "3"}, {"VI_2 version", "2"}};
  CHECK(compare(ours, theirs).differences ==
        std::vector<Difference>{{"VI_1 version", "2", "3"}, {"VI_3 version", "2", ""}});
  theirs.more_facts = true;
  CHECK(compare(ours, theirs).differences == std::vector<Difference>{{"VI_1 version", "2", "3"}});
  theirs.facts[0].value = "2";
  CHECK(compare(ours, theirs).differences.empty());
  CHECK(compare(ours, theirs).more);
}
