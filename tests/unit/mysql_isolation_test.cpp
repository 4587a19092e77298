// SPDX-License-Identifier: Apache-2.0
// Who is cut off, and what a pair is promised at start.
#include "mysql_situations.hpp"
#include "notify/mysql/guarantees.hpp"
#include "notify/mysql/isolation.hpp"
#include "notify/mysql/peer_words.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd;
using namespace vrrpd::mysql;
using namespace vrrpd::test;

namespace {

Outside lonely(GatewaySight gateway, VoteSight::Kind vote = VoteSight::Kind::none) {
  return {.peer_heard = false, .gateway = gateway, .vote = vote};
}

std::vector<std::string> told(const Precautions& given) {
  std::vector<std::string> first_words;
  for (const auto& one : promises(given))
    first_words.push_back(one.text.substr(0, one.text.find(':')));
  return first_words;
}

}  // namespace

TEST_CASE("A master that hears nobody leaves, when that has lasted") {
  Isolation isolation{3s};
  CHECK_FALSE(isolation.of_master(lonely(GatewaySight::silent), noon));
  CHECK_FALSE(isolation.of_master(lonely(GatewaySight::silent), noon + 2999ms));
  CHECK(isolation.of_master(lonely(GatewaySight::silent), noon + 3s) ==
        "this node is cut off: its peer is not heard on any path and the gateway does not answer, "
        "for more than 3 s (self_fence_after)");
}

TEST_CASE("Whoever hears one of them is not cut off") {
  Isolation isolation{0s};
  CHECK_FALSE(isolation.of_master(lonely(GatewaySight::none), noon));
  CHECK_FALSE(isolation.of_master(lonely(GatewaySight::answers), noon));
  CHECK_FALSE(isolation.of_master(lonely(GatewaySight::answers, VoteSight::Kind::answers), noon));
  Outside heard = lonely(GatewaySight::silent, VoteSight::Kind::silent);
  CHECK(isolation.of_master(heard, noon));
  heard.peer_heard = true;
  CHECK_FALSE(isolation.of_master(heard, noon));
}

TEST_CASE("A short silence does not add up with the next one") {
  Isolation isolation{2s};
  CHECK_FALSE(isolation.of_master(lonely(GatewaySight::silent), noon));
  CHECK_FALSE(isolation.of_master(lonely(GatewaySight::answers), noon + 1s));
  CHECK_FALSE(isolation.of_master(lonely(GatewaySight::silent), noon + 3s));
  CHECK(isolation.of_master(lonely(GatewaySight::silent), noon + 5s));
}

TEST_CASE("A silence from before this node was backup does not count") {
  Isolation isolation{2s};
  CHECK_FALSE(isolation.of_master(lonely(GatewaySight::silent), noon));
  isolation.rest();
  CHECK_FALSE(isolation.of_master(lonely(GatewaySight::silent), noon + 60s));
  CHECK(isolation.of_master(lonely(GatewaySight::silent), noon + 62s));
}

TEST_CASE("No third vote counts as no gateway, but not for who may go on alone") {
  Isolation isolation{0s};
  Outside outside = lonely(GatewaySight::none, VoteSight::Kind::silent);
  CHECK(isolation.of_master(outside, noon) ==
        "this node is cut off: its peer is not heard on any path and the third vote cannot be "
        "asked, for more than 0 s (self_fence_after)");
  outside.alone = true;
  CHECK_FALSE(isolation.of_master(outside, noon));
}

TEST_CASE("A backup whose gateway is silent does not take over, whoever it hears") {
  CHECK(Isolation::of_backup(lonely(GatewaySight::silent)) ==
        "the gateway does not answer this node, nor does the peer: clients would not reach it "
        "either");
  Outside outside = lonely(GatewaySight::silent);
  outside.peer_heard = true;
  CHECK(Isolation::of_backup(outside) ==
        "the gateway does not answer this node: clients would not reach it either");
  CHECK_FALSE(Isolation::of_backup(lonely(GatewaySight::answers)));
  CHECK_FALSE(Isolation::of_backup(lonely(GatewaySight::none, VoteSight::Kind::silent)));
}

TEST_CASE("A master that clients do not reach leaves if they reach the peer") {
  Isolation isolation{1s};
  Outside outside{
      .peer_heard = true, .gateway = GatewaySight::silent, .peers_gateway = GatewaySight::silent};
  CHECK_FALSE(isolation.of_master(outside, noon));
  CHECK_FALSE(isolation.of_master(outside, noon + 1h));
  outside.peers_gateway = GatewaySight::answers;
  CHECK_FALSE(isolation.of_master(outside, noon + 1h));
  CHECK(isolation.of_master(outside, noon + 1h + 1s) ==
        "clients do not reach this node: the gateway does not answer it for more than 1 s "
        "(self_fence_after), and answers the peer");
}

TEST_CASE("What the modules tell each other is a text, and survives another version") {
  CHECK(to_text(PeerWords{}) == "");
  const PeerWords words{.gateway = GatewaySight::answers, .master_unheard = true};
  CHECK(to_text(words) == "gateway answers; master unheard");
  CHECK(parse_words("gateway answers; master unheard") == words);
  CHECK(parse_words("gateway silent; moon full") ==
        PeerWords{.gateway = GatewaySight::silent, .master_unheard = false});
  CHECK(parse_words("; ;; ") == PeerWords{});
  const PeerWords third{.gateway = GatewaySight::answers, .promoted = Term{3}};
  CHECK(to_text(third) == "promoted 3; gateway answers");
  CHECK(parse_words(to_text(third)) == third);
  CHECK_FALSE(parse_words("promoted 7b; promoted ").promoted);
}

TEST_CASE("A start says which promises hold, and what is missing for the others") {
  using Words = std::vector<std::string>;
  CHECK(told({.no_replica = NoReplica::block,
              .third_vote = "etcd, key /vrrpd/orders/VG1",
              .peer_channel = true,
              .gateway = true,
              .fence_hook = true,
              .kill_hung_server = true}) == Words{"split brain"});
  CHECK(promises({.no_replica = NoReplica::block, .third_vote = "etcd"}).front().text ==
        "split brain: two servers never both acknowledge writes (block; third vote: etcd)");
  CHECK(told({}) == Words{"split brain", "no self-fence of a node that is cut off", "no [peer]",
                          "no fence_hook"});
  CHECK(told({.no_replica = NoReplica::block, .third_vote = "etcd"}) ==
        Words{"split brain", "kill_hung_server is off", "no [peer]", "no fence_hook"});
  CHECK(promises({.no_replica = NoReplica::block, .third_vote = "etcd"})[2].text ==
        "no [peer]: lost adverts cannot be told from a lost peer");
  CHECK(promises({}).front().severity == Severity::warning);
  CHECK(promises({.no_replica = NoReplica::block}).front().severity == Severity::warning);
}
