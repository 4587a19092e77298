// SPDX-License-Identifier: Apache-2.0
// What two nodes compare of their configurations, and what the operator is told of the peer.
#include "config_support.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/runtime/agreement.hpp"
#include "vrrpd/runtime/peer_news.hpp"

using namespace vrrpd;
using namespace vrrpd::runtime;

namespace {

std::vector<std::string> facts(const std::string& conf) {
  auto loaded = config::test::load_text(conf);
  const auto plan = make_plan(loaded.model, loaded.diagnostics);
  std::vector<std::string> lines;
  for (const auto& fact : facts_of(plan)) lines.push_back(fact.subject + " = " + fact.value);
  return lines;
}

using Texts = std::vector<std::string>;

Texts texts(const PeerNews::Lines& lines) {
  Texts found;
  for (const auto& line : lines) {
    const char* level = line.level == Level::info      ? "info"
                        : line.level == Level::warning ? "warning"
                                                       : "error";
    found.push_back(std::string{level} + ": " + line.text);
  }
  return found;
}

peer::GroupStatus group(std::string name, peer::Role role, std::uint64_t term = 0) {
  return {.name = std::move(name),
          .role = role,
          .term = term,
          .instances = {{"VI_1", 100}, {"VI_2", 90}},
          .module = "secret of the module",
          .version = 1};
}

}  // namespace

TEST_CASE("what both nodes must have the same, and no secret") {
  CHECK(facts("vrrp_sync_group VG1 {\ngroup {\nVI_1\nVI_2\n}\n}\n"
              "vrrp_instance VI_1 {\ninterface eth1\nvirtual_router_id 51\npriority 90\n"
              "authentication {\nauth_type PASS\nauth_pass hunter2\n}\n"
              "virtual_ipaddress {\n192.0.2.9/24\n192.0.2.1\n}\n"
              "virtual_ipaddress_excluded {\n2001:db8::1\n}\n}\n"
              "vrrp_instance VI_2 {\ninterface eth2\nvirtual_router_id 52\nversion 3\n"
              "advert_int 0.25\nunicast_peer {\n192.0.2.77\n}\nvirtual_ipaddress {\n192.0.2.2\n}\n"
              "}\n") == Texts{"VI_1 advert_int = 1s",
                              "VI_1 adverts = multicast 224.0.0.18",
                              "VI_1 authentication = PASS",
                              "VI_1 family = IPv4",
                              "VI_1 notify module = none",
                              "VI_1 v3_checksum_as_v2 = no",
                              "VI_1 version = 2",
                              "VI_1 virtual_ipaddress = 192.0.2.1/32 192.0.2.9/24",
                              "VI_1 virtual_ipaddress_excluded = 2001:db8::1/128",
                              "VI_1 virtual_router_id = 51",
                              "VI_1 vrrp_sync_group = VG1",
                              "VI_2 advert_int = 0.25s",
                              "VI_2 adverts = unicast",
                              "VI_2 authentication = none",
                              "VI_2 family = IPv4",
                              "VI_2 notify module = none",
                              "VI_2 v3_checksum_as_v2 = no",
                              "VI_2 version = 3",
                              "VI_2 virtual_ipaddress = 192.0.2.2/32",
                              "VI_2 virtual_router_id = 52",
                              "VI_2 vrrp_sync_group = VG1"});
}

TEST_CASE("the hash is the same on every machine, and of all facts") {
  CHECK(hash_of({}) == 0xcbf29ce484222325);
  CHECK(hash_of({{"a", "b"}}) != hash_of({{"ab", ""}}));
  CHECK(hash_of({{"a", "b"}}) == hash_of({{"a", "b"}}));
}

TEST_CASE("differences are said with both values, and a missing instance once") {
  CHECK(explain({{{"VI_1 version", "2", "3"},
                  {"VI_1 virtual_ipaddress_excluded", "", "192.0.2.1/32"},
                  {"VI_2 version", "", "2"},
                  {"VI_2 virtual_router_id", "", "52"},
                  {"VI_3 version", "2", ""},
                  {"VI_3 virtual_router_id", "53", ""}},
                 false}) ==
        Texts{"vrrp_instance VI_2 is configured there only",
              "vrrp_instance VI_3 is configured here only", "VI_1 version is 2 here, 3 there",
              "VI_1 virtual_ipaddress_excluded is nothing here, 192.0.2.1/32 there"});
  CHECK(explain({{}, true}) == Texts{"in something that is too long to be compared here"});
  CHECK(explain({}).empty());
}

TEST_CASE("the operator is told when paths come and go") {
  PeerNews news;
  CHECK(news.summary() == "peer not connected");
  CHECK(texts(news.on(peer::Connected{"lan", "db2", "vrrpd 1", true})) ==
        Texts{"info: peer db2: connected over lan (vrrpd 1)"});
  CHECK(texts(news.on(peer::Connected{"direct", "db2", "vrrpd 1", false})) ==
        Texts{"info: peer db2: connected over direct"});
  CHECK(news.summary() == "peer db2 over direct, lan");
  CHECK(texts(news.on(peer::PathLost{"lan", "silent for 3.0 s", false})) ==
        Texts{"warning: peer db2: lan lost: silent for 3.0 s; connected over direct still"});
  CHECK(
      texts(news.on(peer::PathLost{"direct", "reset", true})) ==
      Texts{"warning: peer db2: direct lost: reset; not connected any more, which says nothing of "
            "how it is"});
  CHECK(news.summary() == "peer db2 not connected");
  CHECK(texts(news.on(peer::Connected{"lan", "db2", "vrrpd 1", true})) ==
        Texts{"info: peer db2: connected again over lan (vrrpd 1)"});
}

TEST_CASE("the operator is told what changed of the peer's groups, and nothing twice") {
  PeerNews news;
  static_cast<void>(news.on(peer::Connected{"lan", "db2", "vrrpd 1", true}));
  CHECK(texts(news.on(peer::Heard{{group("VG1", peer::Role::master, 7)}})) ==
        Texts{"info: peer db2: (VG1) MASTER, priority 90, term 7"});
  auto published = group("VG1", peer::Role::master, 7);
  published.module = "another word";
  CHECK(news.on(peer::Heard{{published}}).empty());
  CHECK(texts(news.on(peer::Heard{{group("VG1", peer::Role::promoting)}})) ==
        Texts{"info: peer db2: (VG1) promoting, priority 90"});
  peer::Heard many;
  for (int i = 0; i < 100; ++i) {
    many.groups.push_back(
        group("G" + std::to_string(i), i < 60 ? peer::Role::backup : peer::Role::master));
  }
  CHECK(texts(news.on(many)) == Texts{"info: peer db2: 60 BACKUP, 40 MASTER"});
}

TEST_CASE("two masters are an error once it lasts, and said once") {
  PeerNews news;
  static_cast<void>(news.on(peer::Connected{"lan", "db2", "vrrpd 1", true}));
  CHECK(news.both_master("VG1", true).empty());
  CHECK(news.both_master("VG1", true).empty());
  CHECK(news.both_master("VG1", false).empty());
  CHECK(news.both_master("VG1", true).empty());
  CHECK(news.both_master("VG1", true).empty());
  CHECK(
      texts(news.both_master("VG1", true)) ==
      Texts{"error: (VG1) MASTER on both nodes: peer db2 says so too. Adverts of one do not reach "
            "the other (firewall? switch?): clients may reach either"});
  CHECK(news.both_master("VG1", true).empty());
  CHECK(texts(news.both_master("VG1", false)) ==
        Texts{"info: (VG1) not MASTER on both nodes any more"});
}

TEST_CASE("priorities that are equal on both nodes are a warning once it lasts, and said once") {
  PeerNews news;
  static_cast<void>(news.on(peer::Connected{"lan", "db2", "vrrpd 1", true}));
  const auto here = group("VG1", peer::Role::master);
  auto there = group("VG1", peer::Role::backup);
  there.instances[0].priority = 99;
  std::set<std::string> weighted;
  const auto said = [&] { return texts(news.equal_priorities(here, there, weighted)); };
  CHECK(said().empty());
  CHECK(said().empty());
  const Texts second{
      "warning: (VI_2) priority 90 on both nodes, peer db2 says: of two masters the one with the "
      "higher address stays. Give one node a higher `priority', or, if a tracker's weight made "
      "them "
      "equal, choose another weight"};
  CHECK(said() == second);
  CHECK(said().empty());
  // A weight that only one of the two has heard of yet.
  for (const std::uint8_t priority : std::vector<std::uint8_t>{100, 100, 99, 100, 100, 99}) {
    there.instances[0].priority = priority;
    CHECK(said().empty());
  }
  // 110 - 10, with nothing to repeat while the tracker comes and goes.
  weighted.insert("VI_1");
  there.instances[0].priority = 100;
  CHECK(said().empty());
  CHECK(said().empty());
  const Texts weight{
      "warning: (VI_1) priority 100 on both nodes, peer db2 says: of two masters the one with the "
      "higher address stays. The weights of its trackers made it so here: choose others"};
  CHECK(said() == weight);
  const auto beats = [&](int many, std::uint8_t priority) {
    there.instances[0].priority = priority;
    Texts all;
    for (int i = 0; i < many; ++i)
      for (auto& line : said()) all.push_back(line);
    return all;
  };
  CHECK(beats(59, 110).empty());
  CHECK(beats(10, 100).empty());
  CHECK(beats(60, 110).empty());
  CHECK(beats(10, 100) == weight);
}
