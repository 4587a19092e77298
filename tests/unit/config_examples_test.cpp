// SPDX-License-Identifier: Apache-2.0
// config/examples/: what they say, and that nothing but the expected is wrong with them.
#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd;
using namespace vrrpd::config;
using namespace vrrpd::config::test;
using namespace std::chrono_literals;

namespace {

Loaded load_example(const std::string& folder) {
  Request request;
  request.keepalived_conf = std::string{VRRPD_EXAMPLES} + "/" + folder + "/keepalived.conf";
  request.vrrpd_toml = std::string{VRRPD_EXAMPLES} + "/" + folder + "/vrrpd.toml";
  request.toml_required = true;
  request.known_modules = {"mysql", "script"};
  return load(request);
}

}  // namespace

TEST_CASE("the classic pair loads on both nodes") {
  struct Node {
    const char* folder;
    std::uint8_t priority;
    const char* peer;
  };
  for (const Node& node : {Node{"classic-pair/a", 100, "192.168.14.129"},
                           Node{"classic-pair/b", 90, "192.168.14.128"}}) {
    INFO(node.folder);
    const Loaded loaded = load_example(node.folder);
    CHECK(messages(loaded) == Messages{"14:17 warning: vrrp_sync_group `VG1' has one member only"});
    CHECK(loaded.usable());

    const VrrpInstance& instance = only_instance(loaded);
    CHECK(instance.name == "VI_1");
    CHECK(instance.interface == "eth1");
    CHECK(instance.virtual_router_id == 51);
    CHECK(instance.priority == node.priority);
    CHECK(instance.nopreempt);
    CHECK(instance.auth_pass == "1111");
    CHECK(instance.track_script.at(0).name == "check_run");
    CHECK(instance.virtual_ipaddress.at(0).address == IpAddress::v4(192, 168, 14, 88));
    CHECK(loaded.model.groups.at(0).members == std::vector<std::string>{"VI_1"});

    CHECK(loaded.model.checks.at(0).module == "mysql");
    CHECK(loaded.model.checks.at(0).deadline == 300ms);
    CHECK(loaded.model.notifies.at(0).name == "VG1");
    Diagnostics diagnostics;
    SettingsReader mysql{loaded.model.modules.at("mysql").only, diagnostics};
    SettingsReader peer{*mysql.table("peer"), diagnostics};
    CHECK(peer.text("host") == node.peer);
    CHECK(peer.integer("port", 1, 65535) == 3306);
    CHECK(mysql.text("record") == "/var/lib/vrrpd/master_info");
    CHECK(diagnostics.empty());
  }
}
