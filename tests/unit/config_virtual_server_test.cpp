// SPDX-License-Identifier: Apache-2.0
// virtual_server: what its checks are, and what is said of the rest.
#include "config_support.hpp"
#include "tests/support/catch.hpp"

using namespace vrrpd;
using namespace vrrpd::config;
using namespace vrrpd::config::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* kSaid =
    "1:1 warning: `virtual_server': balancing (IPVS) is not done; its health checks run, and the "
    "scripts that hang on them";

/// A virtual server with one real server, with these lines in it from line 3 on.
std::string around(std::string_view lines, std::string_view more = "") {
  return "virtual_server 192.0.2.1 3306 {" + std::string{more} +
         "\nreal_server 198.51.100.7 3306 {\n" + std::string{lines} + "\n}\n}\n";
}

const RealServer& only_server(const Loaded& loaded) {
  return loaded.model.virtual_servers.servers.at(0).servers.at(0);
}

struct Check {
  Loaded loaded;
  const Checker& checker;
};

Check read_check(std::string_view lines, std::string_view more = "") {
  Loaded loaded = load_text(around(lines, more));
  const Checker& checker = only_server(loaded).checkers.at(0);
  return {std::move(loaded), checker};
}

template <class Kind>
Kind kind_of(std::string_view lines) {
  return std::get<Kind>(read_check(lines).checker.kind);
}

}  // namespace

TEST_CASE("a real server whose script stops the daemon: the pairs of the field") {
  const auto loaded = load_text(
      "virtual_server 192.168.1.100 3306 {\n    delay_loop 2\n    lb_algo wrr\n    lb_kind DR\n"
      "    persistence_timeout 60\n    protocol TCP\n    real_server 192.168.1.11 3306 {\n"
      "        weight 3\n        notify_down /usr/local/bin/mysql.sh\n        TCP_CHECK {\n"
      "            connect_timeout 10\n            nb_get_retry 3\n"
      "            delay_before_retry 3\n            connect_port 3306\n        }\n    }\n}\n");
  CHECK(messages(loaded) == Messages{kSaid,
                                     "9:21 warning: scripts run without `enable_script_security'",
                                     "12:13 note: `nb_get_retry' is an old name of `retry'"});
  const auto& service = loaded.model.virtual_servers.servers.at(0);
  CHECK(service.address == IpAddress::v4(192, 168, 1, 100));
  CHECK(service.port == 3306);
  const auto& server = service.servers.at(0);
  CHECK(server.weight == 3);
  CHECK(server.notify_down->command.argv == std::vector<std::string>{"/usr/local/bin/mysql.sh"});
  const auto& checker = server.checkers.at(0);
  CHECK(std::holds_alternative<TcpCheck>(checker.kind));
  CHECK(checker.times.connect_timeout == 10s);
  CHECK(checker.times.retry == 3U);
  CHECK(checker.times.delay_before_retry == 3s);
  CHECK(checker.times.delay_loop == 2s);
  CHECK(checker.connection.port == 3306);
}

TEST_CASE("what a checker does not say its server does, or the virtual server, or keepalived") {
  const auto own = read_check("delay_loop 7\nretry 4\nTCP_CHECK {\n retry 5\n}",
                              "\ndelay_loop 9\nconnect_timeout 2.5\nalpha");
  CHECK(own.checker.times.retry == 5U);
  CHECK(own.checker.times.delay_loop == 7s);
  CHECK(own.checker.times.connect_timeout == 2500ms);
  CHECK(own.checker.times.alpha == true);
  CHECK(own.checker.times.warmup == 7s);

  const auto tcp = read_check("TCP_CHECK {\n}");
  CHECK(tcp.checker.times.delay_loop == 60s);
  CHECK(tcp.checker.times.connect_timeout == 5s);
  CHECK(tcp.checker.times.retry == 1U);
  CHECK(tcp.checker.times.delay_before_retry == 1s);
  CHECK(tcp.checker.times.alpha == false);
  CHECK(read_check("DNS_CHECK {\n}", "\ndelay_loop 8").checker.times.delay_before_retry == 8s);
  CHECK(read_check("DNS_CHECK {\n}").checker.times.retry == 3U);
  CHECK(read_check("MISC_CHECK {\n misc_path /bin/true\n}").checker.times.retry == 0U);
  CHECK(read_check("HTTP_GET {\n url {\n path /\n }\n}").checker.times.delay_before_retry == 3s);
}

TEST_CASE("pages: a digest, statuses, a host") {
  const auto http = kind_of<HttpCheck>(
      "SSL_GET {\nenable_sni\nhttp_protocol 1.1\nurl {\npath status\n"
      "digest 640205B7B0FC66C1EA91C463FAC6334D\nstatus_code 200-299 401\nvirtualhost db.example\n"
      "}\n}");
  CHECK(http.tls);
  CHECK(http.server_name);
  CHECK(http.http_1_1);
  const auto& url = http.urls.at(0);
  CHECK(url.path == "/status");
  CHECK(url.digest == "640205b7b0fc66c1ea91c463fac6334d");
  CHECK(url.virtual_host == "db.example");
  REQUIRE(url.statuses.size() == 2);
  CHECK(url.statuses[0].most == 299);
  CHECK(url.statuses[1].least == 401);
}

TEST_CASE("the other checkers") {
  CHECK(kind_of<SmtpCheck>("SMTP_CHECK {\nhelo_name a.example\n}").helo_name == "a.example");
  const auto host =
      read_check("SMTP_CHECK {\nhost {\nconnect_ip 192.0.2.9\nconnect_port 587\n}\n}");
  CHECK(host.checker.connection.port == 587);
  const auto dns = kind_of<DnsCheck>("DNS_CHECK {\ntype AAAA\nname db.example\n}");
  CHECK(dns.type == 28);
  CHECK(dns.name == "db.example");
  const auto udp = kind_of<UdpCheck>("UDP_CHECK {\npayload Ab12f 3\nrequire_reply 0x\n}");
  CHECK(udp.payload == std::vector<std::uint8_t>{0xab, 0x12, 0x0f, 0x03});
  CHECK(udp.reply.at(0).mask == 0xf0);
  const auto misc = kind_of<MiscCheck>(
      "MISC_CHECK {\nuser dbuser dbgroup\nmisc_path \"/bin/look a b\"\nmisc_timeout 4\n"
      "misc_dynamic\n}");
  CHECK(misc.script.command.argv == std::vector<std::string>{"/bin/look", "a", "b"});
  CHECK(misc.script.command.user == "dbuser");
  CHECK(misc.timeout == 4s);
  CHECK(misc.dynamic);
}

TEST_CASE("an address of a server may have a prefix behind it, which is read over") {
  const Loaded loaded = load_text(
      "virtual_server 192.0.2.1/32 80 {\nreal_server 192.0.2.2/24 81 {\nTCP_CHECK {\n"
      "connect_ip 192.0.2.3/24\nbindto 192.0.2.4/32\n}\n}\n}\n");
  CHECK(messages(loaded) ==
        Messages{"1:1 warning: `virtual_server': balancing (IPVS) is not done; its health checks "
                 "run, and the scripts that hang on them",
                 "1:16 note: `192.0.2.1/32' is read as 192.0.2.1",
                 "2:13 note: `192.0.2.2/24' is read as 192.0.2.2",
                 "4:12 note: `192.0.2.3/24' is read as 192.0.2.3",
                 "5:8 note: `192.0.2.4/32' is read as 192.0.2.4"});
  const RealServer& server = only_server(loaded);
  CHECK(server.address == IpAddress::parse("192.0.2.2"));
  CHECK(server.port == 81);
  CHECK(server.checkers.at(0).connection.address == IpAddress::parse("192.0.2.3"));
  CHECK(server.checkers.at(0).connection.bind_to == IpAddress::parse("192.0.2.4"));
}

TEST_CASE("what cannot be is said with its place") {
  struct Case {
    const char* text;
    Messages messages;
  };
  const Case cases[]{
      {"virtual_server nowhere 80 {\n}\n",
       {"1:16 warning: `nowhere' is not an address, ignoring this virtual_server"}},
      {"virtual_server 192.0.2.1 3306 {\nlb_algo rr\n}\n",
       {"1:1 warning: `virtual_server': balancing (IPVS) is not done; no health check stands in "
        "it"}},
      {"virtual_server 192.0.2.1 3306 {\nreal_server 192.0.2.2 3306 {\nTCP_CHEK {\n}\n}\n}\n",
       {"1:1 warning: `virtual_server': balancing (IPVS) is not done; no health check stands in it",
        "3:1 warning: unknown keyword `TCP_CHEK', ignoring its block"}},
      {"virtual_server 192.0.2.1 3306 {\nreal_server 192.0.2.2 3306 {\nHTTP_GET {\n}\n}\n}\n",
       {"1:1 warning: `virtual_server': balancing (IPVS) is not done; no health check stands in it",
        "3:1 warning: `HTTP_GET' has no url, ignoring it"}},
  };
  for (const auto& one : cases) {
    INFO(one.text);
    CHECK(messages(load_text(one.text)) == one.messages);
  }
}

TEST_CASE("the weight of a real server is as large as keepalived takes it") {
  const auto loaded = load_text(around("weight 2147483647\nTCP_CHECK {\n}"));
  CHECK(messages(loaded).size() == 1);
  CHECK(only_server(loaded).weight == 2'147'483'647);
}

TEST_CASE("a complaint about a quorum names the virtual server") {
  CHECK(messages(load_text("virtual_server 192.0.2.1 3306 {\nhysteresis 5\nreal_server 192.0.2.2 "
                           "3306 {\nTCP_CHECK {\n}\n}\n}\n"))
            .at(0) ==
        "1:1 warning: `hysteresis' 5 of 192.0.2.1 is not below its quorum: taken as 0");
}

TEST_CASE("a virtual server inside an instance is one all the same") {
  const auto loaded = load_text(
      "vrrp_instance VI_1 {\n  interface eth1\n  virtual_router_id 51\n  priority 100\n"
      "  virtual_ipaddress {\n    192.0.2.1\n  }\n" +
      around("TCP_CHECK {\n}") + "}\n");
  CHECK(loaded.usable());
  CHECK(loaded.model.instances.size() == 1);
  CHECK(only_server(loaded).checkers.size() == 1);
}

TEST_CASE("a password of SSL is not shown") {
  const auto loaded = load_text("SSL {\n  passwort s3cr3t\n}\n");
  CHECK(messages(loaded) == Messages{"2:3 warning: unknown keyword in SSL, ignoring it"});
  CHECK(render(loaded.diagnostics, loaded.sources).find("s3cr3t") == std::string::npos);
}
