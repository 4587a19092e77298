// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include "peer_support.hpp"
#include "vrrpd/peer/private_file.hpp"
#include "vrrpd/peer/settings.hpp"

using namespace vrrpd;
using namespace vrrpd::peer;
using namespace std::chrono_literals;

namespace {

Settings::Value text(std::string value, unsigned line) {
  return {.data = std::move(value), .key_place = {"f", line, 1, 1}, .place = {"f", line, 9, 1}};
}

Settings::Value table(Settings value, unsigned line) {
  return {.data = std::make_shared<const Settings>(std::move(value)),
          .key_place = {"f", line, 1, 1},
          .place = {"f", line, 1, 1}};
}

Settings path(std::string local, std::string peer) {
  Settings settings{{"f", 20, 1, 1}};
  settings.set("local", text(std::move(local), 21));
  settings.set("peer", text(std::move(peer), 22));
  return settings;
}

Settings paths(Settings lan) {
  Settings settings{{"f", 19, 1, 1}};
  settings.set("lan", table(std::move(lan), 20));
  return settings;
}

Settings good() {
  Settings settings{{"f", 1, 1, 1}};
  settings.set("name", text("orders", 2));
  settings.set("secret_file", text("/etc/vrrpd/peer.secret", 3));
  settings.set("path", table(paths(path("192.0.2.1", "192.0.2.2")), 19));
  return settings;
}

using Complaints = std::vector<std::string>;

Complaints complaints(const Settings& settings, const std::string& own_name = "db1") {
  Diagnostics diagnostics;
  const auto read = read_peer_settings(settings, own_name, diagnostics);
  CHECK(read.has_value() == diagnostics.empty());
  Complaints found;
  for (const auto& one : diagnostics) {
    found.push_back(fmt::format("{}:{} {}", one.place.line, one.place.column, one.message));
  }
  return found;
}

Complaints complaints_of_path(const Settings& lan) {
  auto settings = good();
  settings.set("path", table(paths(lan), 19));
  return complaints(settings);
}

Settings with(Settings settings, const std::string& key, Settings::Value value) {
  settings.set(key, std::move(value));
  return settings;
}

}  // namespace

TEST_CASE("[peer] has its defaults") {
  Diagnostics diagnostics;
  const auto read = read_peer_settings(good(), "db1", diagnostics);
  REQUIRE(read);
  CHECK(read->name == "orders");
  CHECK(read->node == "db1");
  REQUIRE(read->paths.size() == 1);
  CHECK(read->paths[0].name == "lan");
  CHECK(read->paths[0].local.to_string() == "192.0.2.1");
  CHECK(read->paths[0].peer.to_string() == "192.0.2.2");
  CHECK(read->paths[0].port == 10112);
  CHECK(std::get<SharedSecret>(read->proof).file == "/etc/vrrpd/peer.secret");
  CHECK(read->heartbeat == 1s);
  CHECK(read->deadline == 2s);
}

TEST_CASE("every key of [peer] is read") {
  auto settings = with(good(), "node", text("a", 4));
  settings.set("heartbeat", text("200ms", 5));
  settings.set("deadline", text("3s", 6));
  auto lan = path("fe80::1", "fe80::2");
  lan.set("interface", text("eth1", 23));
  lan.set("port", {.data = std::int64_t{7000}, .key_place = {}, .place = {}});
  settings.set("path", table(paths(lan), 19));
  Diagnostics diagnostics;
  const auto read = read_peer_settings(settings, "db1", diagnostics);
  REQUIRE(read);
  CHECK(read->node == "a");
  CHECK(read->heartbeat == 200ms);
  CHECK(read->deadline == 3s);
  CHECK(read->paths[0].port == 7000);
  CHECK(read->paths[0].interface == "eth1");

  Settings certified{{"f", 1, 1, 1}};
  certified.set("name", text("orders", 2));
  certified.set("path", table(paths(path("192.0.2.1", "192.0.2.2")), 19));
  for (const char* key : {"ca", "certificate", "key"}) {
    certified.set(key, text(std::string{"/"} + key, 3));
  }
  certified.set("peer_name", text("b.example", 4));
  const auto other = read_peer_settings(certified, "db1", diagnostics);
  REQUIRE(other);
  const auto& files = std::get<Certificates>(other->proof);
  CHECK(files.ca == "/ca");
  CHECK(files.certificate == "/certificate");
  CHECK(files.key == "/key");
  CHECK(files.peer_name == "b.example");
  CHECK(diagnostics.empty());
}

TEST_CASE("what is wrong with [peer] is said at its place") {
  CHECK(complaints(Settings{{"f", 1, 1, 1}}) ==
        Complaints{"1:1 [peer] needs a `name' of the pair, the same on both nodes",
                   "1:1 [peer] needs at least one [peer.path.NAME]",
                   "1:1 [peer] needs either a `secret_file', or `ca', `certificate', `key' and "
                   "`peer_name'"});
  CHECK(complaints(with(good(), "nmae", text("x", 7))) == Complaints{"7:1 unknown key `nmae'"});
  CHECK(complaints(with(good(), "name", text("two words", 7))) ==
        Complaints{"7:9 `name' must be 1 to 64 letters, digits or signs, no blanks"});
  CHECK(complaints(with(good(), "ca", text("/ca", 7))) ==
        Complaints{"3:9 [peer] needs either a `secret_file', or `ca', `certificate', `key' and "
                   "`peer_name'"});
  CHECK(complaints(with(good(), "secret_file", text("secret", 7))) ==
        Complaints{"7:9 `secret_file' must be an absolute path"});
  CHECK(complaints(with(good(), "heartbeat", text("1ms", 7))) ==
        Complaints{"7:9 `heartbeat' must be between 100ms and 1m, not 1ms"});
  CHECK(complaints(good(), "") == Complaints{"1:1 [peer] needs a `node': the host has no name"});
}

TEST_CASE("what is wrong with a path is said at its place") {
  CHECK(complaints_of_path(path("192.0.2.1", "db2.example")) ==
        Complaints{"22:9 \"db2.example\" is not an address of a host"});
  CHECK(complaints_of_path(path("0.0.0.0", "192.0.2.2")) ==
        Complaints{"21:9 \"0.0.0.0\" is not an address of a host"});
  CHECK(complaints_of_path(path("::", "2001:db8::2")) ==
        Complaints{"21:9 \"::\" is not an address of a host"});
  CHECK(complaints_of_path(path("192.0.2.1", "224.0.0.18")) ==
        Complaints{"22:9 \"224.0.0.18\" is not an address of a host"});
  CHECK(complaints_of_path(path("192.0.2.1", "192.0.2.1")) ==
        Complaints{"22:9 `peer' is this node's own end of the path"});
  CHECK(complaints_of_path(path("192.0.2.1", "2001:db8::2")) ==
        Complaints{"22:9 `local' is IPv4 and `peer' IPv6, or the other way round"});
  CHECK(complaints_of_path(path("fe80::1", "fe80::2")) ==
        Complaints{"20:1 a link-local address needs its `interface'"});
  CHECK(complaints_of_path(with(path("192.0.2.1", "192.0.2.2"), "interface", text("eth1", 23))) ==
        Complaints{"23:9 `interface' has a meaning for link-local addresses only"});
  CHECK(complaints_of_path(Settings{{"f", 20, 1, 1}}) ==
        Complaints{"20:1 `local' is missing", "20:1 `peer' is missing"});
}

TEST_CASE("a secret is read only where nobody else can") {
  const test::Folder folder;
  const std::string secret(32, 's');
  CHECK(read_secret(folder.write("good", "  " + secret + " \r\nanything\n")) == secret);
  CHECK(read_secret(folder.write("group", secret, 0640)) == secret);
  const auto error = [](const std::string& file) {
    const auto read = read_secret(file);
    return read ? std::string{"none"} : read.error().substr(read.error().find(' ') + 1);
  };
  CHECK(error(folder.write("others", secret, 0644)) ==
        "is open to others (mode 0644): run chmod 0600 on it");
  CHECK(error(folder.write("writable", secret, 0620)) ==
        "is open to others (mode 0620): run chmod 0600 on it");
  CHECK(read_secret(folder.write("short", "hunter2"))
            .error()
            .ends_with(
                "has 7 characters, a secret needs 32 at least: make one by openssl rand -hex 32"));
  CHECK(read_secret(folder.write("large", std::string(100'000, 'x')))
            .error()
            .ends_with("is too large for a secret"));
  CHECK(read_secret(folder.file("none")).error().ends_with("No such file or directory"));
  ::mkfifo(folder.file("fifo").c_str(), 0600);
  CHECK(read_secret(folder.file("fifo")).error().ends_with("is not a file"));
}
