// SPDX-License-Identifier: Apache-2.0
// keepalived.data, .stats and .json, as keepalived 2.2.7 writes them and exporters parse them.
#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"
#include "tests/unit/config_support.hpp"
#include "vrrpd/runtime/dump.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::runtime;

namespace {

constexpr const char* conf = R"(
vrrp_script chk {
  script "/bin/true"
  interval 2
}
vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  priority 150
  advert_int 1
  authentication {
    auth_type PASS
    auth_pass hush
  }
  track_script {
    chk
  }
  virtual_ipaddress {
    10.77.0.100/24
    10.77.0.101
  }
}
)";

struct Read {
  config::Loaded loaded = config::test::load_text(conf);
  Plan plan = make_plan(loaded.model, loaded.diagnostics);
};

Snapshot master() {
  const auto read = std::make_shared<Read>();
  Tally tally{.received = 1, .sent = 20, .zero_received = 1, .zero_sent = 2};
  tally.became_master = 3;
  tally.released_master = 2;
  tally.rejects.count(protocol::Reject::bad_auth_data);
  return {.instances = {{.plan = {read, &read->plan.groups[0].members[0]},
                         .status = protocol::Status::master,
                         .wanted = protocol::Status::master,
                         .priority = 150,
                         .source = IpAddress::v4(10, 77, 0, 2),
                         .addresses_up = true,
                         .last_transition = std::chrono::system_clock::time_point{1500ms},
                         .tally = tally}},
          .scripts = {{.name = "chk",
                       .script = read->loaded.model.scripts[0],
                       .state = protocol::TrackerState::up}}};
}

}  // namespace

TEST_CASE("keepalived.data: an instance by lines of three blanks, its addresses by five") {
  const auto text = data_text(master());
  for (const char* line :
       {" VRRP Instance = VI_1\n", "   State = MASTER\n", "   Wantstate = MASTER\n",
        "   Interface = eth0\n", "   Last transition = 1.500000 (Thu Jan  1 00:00:01 1970 UTC)\n",
        "   Virtual Router ID = 51\n", "   Gratuitous ARP delay = 5\n",
        "   Virtual IP (2):\n     10.77.0.100/24 dev eth0 scope global set\n"
        "     10.77.0.101 dev eth0 scope global set\n",
        " VRRP Script = chk\n", "   Status = GOOD\n", "   State = idle\n"}) {
    CHECK(text.find(line) != std::string::npos);
  }
  // gen2brain's reads keys until the first line without "=": these must come before.
  CHECK(text.find("Virtual Router ID") < text.find("Virtual IP"));
}

TEST_CASE("keepalived.stats, in keepalived's order") {
  CHECK(stats_text(master()) ==
        "VRRP Instance: VI_1\n"
        "  Advertisements:\n"
        "    Received: 1\n"
        "    Sent: 20\n"
        "  Became master: 3\n"
        "  Released master: 2\n"
        "  Packet Errors:\n"
        "    Length: 0\n"
        "    TTL: 0\n"
        "    Invalid Type: 0\n"
        "    Advertisement Interval: 0\n"
        "    Address List: 0\n"
        "  Authentication Errors:\n"
        "    Invalid Type: 0\n"
        "    Type Mismatch: 0\n"
        "    Failure: 1\n"
        "  Priority Zero:\n"
        "    Received: 1\n"
        "    Sent: 2\n");
}

TEST_CASE("keepalived.json: numbers where the exporters have numbers") {
  const auto all = nlohmann::json::parse(json_text(master(), JsonVersion::array));
  REQUIRE(all.size() == 1);
  const auto& data = all[0]["data"];
  CHECK(data["iname"] == "VI_1");
  CHECK(data["ifp_ifname"] == "eth0");
  CHECK(data["vrid"] == 51);
  CHECK(data["state"] == 2);
  CHECK(data["wantstate"] == 2);
  CHECK(data["last_transition"] == 1.5);
  CHECK(data["adver_int"] == 1);
  CHECK(data["vips"][0] == "10.77.0.100/24 dev eth0 scope global set");
  CHECK(all[0]["stats"]["advert_sent"] == 20);
  CHECK(all[0]["stats"]["pri_zero_sent"] == 2);
  CHECK(nlohmann::json::parse(json_text(master(), JsonVersion::object))["vrrp"] == all);
}

TEST_CASE("keepalived.json: mails and notify_deleted, as they count") {
  auto snapshot = master();
  const auto data = [&snapshot] {
    return nlohmann::json::parse(json_text(snapshot, JsonVersion::array))[0]["data"];
  };
  CHECK(data()["smtp_alert"] == false);
  CHECK(data()["notify_deleted"] == false);
  snapshot.mail.all = true;
  CHECK(data()["smtp_alert"] == true);
  snapshot.mail.vrrp = false;
  CHECK(data()["smtp_alert"] == false);
}

TEST_CASE("keepalived.json of version 2 has what is tracked of processes") {
  auto snapshot = master();
  CHECK_FALSE(
      nlohmann::json::parse(json_text(snapshot, JsonVersion::object)).contains("track_process"));
  config::TrackProcess process;
  process.process = "mysqld";
  process.parameters = {"--port=3306"};
  process.match = config::TrackProcess::Parameters::leading;
  process.quorum = 2;
  process.weight = 10;
  process.weight_reverse = true;
  process.fork_delay = 1500ms;
  snapshot.processes.push_back({.process = process, .running = 1, .fork_delay_runs = true});
  const auto all = nlohmann::json::parse(json_text(snapshot, JsonVersion::object));
  CHECK(all["track_process"] == nlohmann::json::parse(R"([{
    "process": "mysqld", "parameters": "--port=3306", "param_match": "partial",
    "min_processes": 2, "current_processes": 1, "have_quorum": false, "weight": -10,
    "terminate_delay": 0, "fork_delay": 1.5, "fork_delay_timer_running": true,
    "terminate_delay_timer_running": false, "full_command": false}])"));
  CHECK(json_text(snapshot, JsonVersion::array).find("mysqld") == std::string::npos);
}

TEST_CASE("no dump holds the password") {
  const auto all = data_text(master()) + json_text(master(), JsonVersion::array);
  CHECK(all.find("hush") == std::string::npos);
}
