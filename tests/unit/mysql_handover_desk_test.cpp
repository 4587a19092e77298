// SPDX-License-Identifier: Apache-2.0
// The new primary's side of a handover, with a loop and a gate that the test plays.
#include <map>

#include "notify/mysql/handover_desk.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::mysql;
using notify::PeerVerb;

namespace {

class Loop final : public notify::Mastership {
 public:
  Answer take_addresses_off(Instant, Instant) override { return std::unexpected("not asked"); }
  Answer put_addresses_back(Instant) override { return std::unexpected("not asked"); }
  Answer claim(Instant, Instant) override {
    ++claims;
    return says;
  }
  Answer begin_handover(Instant) override { return says; }
  Answer may_claim(Instant) override { return says; }
  void withdraw_claim() override { ++withdrawals; }

  Answer says;
  int claims = 0, withdrawals = 0;
};

struct Node {
  Node() { desk.meet(loop); }

  /// Asks; the answer comes into said["NAME"], "yes" or why not.
  void ask(const std::string& name, PeerVerb verb, std::string payload) {
    desk.answer({.verb = verb, .payload = std::move(payload), .deadline = boot_now() + patience},
                [this, name](const std::expected<std::string, std::string>& answer) {
                  said.emplace(name, answer ? "yes" : answer.error());
                });
  }
  void go(const std::string& id) {
    ask("go", PeerVerb::handover_go,
        to_payload({.id = id, .term = {7}, .position = "0-1-10", .bound = 5s}));
  }
  void abort(const std::string& id) { ask("abort", PeerVerb::handover_abort, to_payload({id})); }

  Loop loop;
  Duration patience = 1s;
  std::optional<std::string> obstacle;
  HandoverDesk desk{[this] { return obstacle; }};
  std::map<std::string, std::string> said;
};

using Said = std::map<std::string, std::string>;
constexpr auto off = "this handover was called off";

}  // namespace

TEST_CASE("handover desk: ready is what the server here shows") {
  Node node;
  node.ask("first", PeerVerb::ready, {});
  node.obstacle = "its server is not attached to the primary";
  node.ask("second", PeerVerb::ready, {});
  node.ask("other", PeerVerb::handover_done, {});
  CHECK(node.said == Said{{"first", "yes"},
                          {"second", "its server is not attached to the primary"},
                          {"other", "this module does not answer handover done"}});
}

TEST_CASE("handover desk: a node whose loop would not claim is not ready") {
  Node node;
  node.loop.says = std::unexpected("maintenance is on");
  node.ask("first", PeerVerb::ready, {});
  CHECK(node.said == Said{{"first", "maintenance is on"}});
  CHECK(node.loop.claims == 0);
}

TEST_CASE("handover desk: the go is answered when the server is open") {
  Node node;
  node.go("1");
  CHECK(node.loop.claims == 1);
  CHECK(node.said.empty());
  const auto order = node.desk.begin();
  REQUIRE(order);
  CHECK(order->position == "0-1-10");
  CHECK(order->term == Term{7});
  CHECK(order->bound == 5s);
  CHECK_FALSE(node.desk.begin());
  node.desk.opened();
  CHECK(node.said == Said{{"go", "yes"}});
  node.abort("1");
  CHECK(node.said["abort"] == "this server is open already");
}

TEST_CASE("handover desk: a claim that the loop refuses is a no, and nothing is left of it") {
  Node node;
  node.loop.says = std::unexpected("the replica lags");
  node.go("1");
  CHECK(node.said == Said{{"go", "the replica lags"}});
  CHECK_FALSE(node.desk.begin());
}

TEST_CASE("handover desk: a gate that refuses is a no only if the server is surely closed") {
  Node node;
  node.go("1");
  REQUIRE(node.desk.begin());
  SECTION("it is") {
    node.desk.refused("the applier does not move", true);
    CHECK(node.said == Said{{"go", "the applier does not move"}});
  }
  SECTION("it may be open") {
    node.desk.refused("the applier does not move", false);
    CHECK(node.said.empty());
  }
}

TEST_CASE("handover desk: a handover that was called off does not begin") {
  Node node;
  SECTION("before its go was heard, which comes late") {
    node.abort("1");
    node.go("1");
    CHECK(node.said == Said{{"abort", "yes"}, {"go", off}});
    CHECK(node.loop.claims == 0);
  }
  SECTION("before the gate was asked") {
    node.go("1");
    node.abort("1");
    CHECK(node.said == Said{{"abort", "yes"}, {"go", off}});
    CHECK(node.loop.withdrawals == 1);
    CHECK_FALSE(node.desk.begin());
  }
  SECTION("the next one does") {
    node.abort("1");
    node.go("2");
    CHECK(node.desk.begin());
  }
}

TEST_CASE("handover desk: called off while the gate runs, it answers when that has ended") {
  Node node;
  node.go("1");
  REQUIRE(node.desk.begin());
  node.abort("1");
  CHECK(node.loop.withdrawals == 1);
  CHECK(node.said.empty());
  SECTION("in time") {
    node.desk.refused("told to stop", true);
    CHECK(node.said == Said{{"go", "told to stop"}, {"abort", "yes"}});
  }
  SECTION("too late") {
    node.desk.opened();
    CHECK(node.said == Said{{"go", "yes"}, {"abort", "this server is open already"}});
  }
  SECTION("and nobody knows") {
    node.desk.refused("told to stop", false);
    CHECK(node.said.empty());
  }
}

TEST_CASE("handover desk: one at a time") {
  Node node;
  node.go("1");
  node.ask("second", PeerVerb::handover_go, to_payload({.id = "2"}));
  CHECK(node.said == Said{{"second", "another handover is under way"}});
}

TEST_CASE("handover desk: a go whose gate is never asked is forgotten when nobody waits any more") {
  Node node;
  node.patience = -1s;
  node.go("1");
  node.patience = 1s;
  node.go("2");
  CHECK(node.loop.claims == 2);
  CHECK(node.desk.begin()->id == "2");
}

TEST_CASE("handover desk: bytes that are no order are declined") {
  Node node;
  const auto said_to = [&node](const std::string& payload) {
    node.said.clear();
    node.ask("go", PeerVerb::handover_go, payload);
    return node.said["go"];
  };
  CHECK(said_to("") == "the order is not an object");
  CHECK(said_to("[1]") == "the order is not an object");
  CHECK(said_to("{}") == "the order does not name its handover");
  CHECK(said_to(R"({"handover": "1", "bound_ms": -1})") ==
        "the order has a bound that makes no sense");
  CHECK(said_to(R"({"handover": "1", "bound_ms": 999999999})") ==
        "the order has a bound that makes no sense");
  CHECK(node.loop.claims == 0);
}

TEST_CASE("handover desk: a peer that preempts asks for a handover") {
  Node node;
  node.ask("first", PeerVerb::handover_request, {});
  node.loop.says = std::unexpected("this node does not serve");
  node.ask("second", PeerVerb::handover_request, {});
  CHECK(node.said == Said{{"first", "yes"}, {"second", "this node does not serve"}});
}
