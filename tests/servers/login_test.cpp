// SPDX-License-Identifier: Apache-2.0
// TLS to a real server, and a password that is changed while everything runs.
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>

#include "checks/mysql/failure_class.hpp"
#include "checks/mysql/mysql_check.hpp"
#include "checks/mysql/session.hpp"
#include "tests/servers/test_server.hpp"
#include "tests/support/catch.hpp"
#include "vrrpd/base/clock.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace std::chrono_literals;
using checks::Health;
using mysql::Session;
namespace fs = std::filesystem;

namespace {

/// An authority, a server's certificate for 127.0.0.1, one for another address, and a stranger.
class Certificates {
 public:
  Certificates() {
    std::string pattern = (fs::temp_directory_path() / "vrrpd-login-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    for (const char* authority : {"ca", "stranger"})
      run(
          fmt::format("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={0} "
                      "-keyout {0}.key -out {0}.pem",
                      authority));
    for (const auto& [name, address] :
         {std::pair{"right", "127.0.0.1"}, std::pair{"elsewhere", "192.0.2.9"}}) {
      run(fmt::format(
          "openssl req -newkey rsa:2048 -nodes -subj /CN=db -keyout {0}.key -out {0}.csr", name));
      run(fmt::format(
          "printf 'subjectAltName=IP:{1}' >{0}.ext && openssl x509 -req -in {0}.csr "
          "-CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile {0}.ext -out {0}.pem",
          name, address));
    }
  }
  ~Certificates() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  [[nodiscard]] fs::path operator/(const char* file) const { return folder_ / file; }
  [[nodiscard]] std::vector<std::string> server_options(const char* name) const {
    return {fmt::format("--ssl-ca={}", (*this / "ca.pem").string()),
            fmt::format("--ssl-cert={}/{}.pem", folder_.string(), name),
            fmt::format("--ssl-key={}/{}.key", folder_.string(), name),
            "--require-secure-transport=ON"};
  }

 private:
  void run(const std::string& command) const {
    REQUIRE(std::system(
                fmt::format("cd {} && {{ {}; }} >log 2>&1", folder_.string(), command).c_str()) ==
            0);
  }
  fs::path folder_;
};

struct Outcome {
  Health health = Health::healthy;
  std::string text = {};
};

Outcome connect(const mysql::Endpoint& endpoint) {
  const auto session = Session::connect(endpoint, {boot_now() + 3s});
  if (session) return {};
  return {mysql::classify(session.error()).health, mysql::explain(session.error())};
}

}  // namespace

TEST_CASE("TLS: the authority is checked, the address where that is configured") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  const Certificates certificates;
  const bool right = GENERATE(true, false);
  TestServer server{flavour, 1, certificates.server_options(right ? "right" : "elsewhere")};
  const auto account = server.create_account(mysql::Role::monitor, "monitor");
  mysql::Endpoint endpoint = server.by_tcp(account);

  const auto plain = connect(endpoint);
  if (plain.health != Health::healthy) {  // libmysqlclient speaks TLS of itself
    CHECK(plain.health == Health::misconfigured);
  }
  endpoint.tls = mysql::Tls{.ca = certificates / "ca.pem"};
  const auto by_authority = connect(endpoint);
  CHECK(by_authority.text == "");
  CHECK(by_authority.health == Health::healthy);
  auto session = Session::connect(endpoint, {boot_now() + 3s});
  REQUIRE(session);
  const auto cipher = session->query("SHOW SESSION STATUS LIKE 'Ssl_version'", {boot_now() + 3s});
  REQUIRE(cipher);
  CHECK_THAT(cipher->row(0).text("Value"), Catch::StartsWith("TLSv1."));

  endpoint.tls->verify_host = true;
  const auto by_address = connect(endpoint);
  CHECK(by_address.health == (right ? Health::healthy : Health::misconfigured));
  if (right) CHECK(by_address.text == "");

  endpoint.tls = mysql::Tls{.ca = certificates / "stranger.pem"};
  const auto stranger = connect(endpoint);
  INFO(stranger.text);
  CHECK(stranger.health == Health::misconfigured);
  CHECK_THAT(stranger.text, Catch::Contains("check \"ca\""));

  endpoint.tls = mysql::Tls{.ca = certificates / "absent.pem"};
  const auto absent = connect(endpoint);
  CHECK(absent.health == Health::misconfigured);
  CHECK_THAT(absent.text, Catch::Contains("absent.pem"));
  CHECK_THAT(absent.text, Catch::Contains("No such file or directory"));
}

TEST_CASE("a password is changed while everything runs") {
  const Flavour flavour = GENERATE(from_range(flavours()));
  INFO(mysql::name(flavour));
  TestServer server{flavour, 1};
  const auto account = server.create_account(mysql::Role::promotion, "vrrpd");
  const auto check = mysql::make_mysql_check(server.by_socket(account));
  const Cancellation cancel;
  const auto probe = [&] { return check->probe(boot_now() + 1s, cancel); };
  REQUIRE(probe().health == Health::healthy);

  server.sql("ALTER USER vrrpd@localhost IDENTIFIED BY 'another'");
  std::ofstream{account.password_file} << "another\n";
  for (int i = 0; i < 6; ++i) CHECK(probe().health == Health::healthy);

  // The held connection is lost: the next one logs in with what the file says now.
  server.sql("KILL " + server.sql("SELECT id FROM information_schema.processlist "
                                  "WHERE user = 'vrrpd'"));
  const auto verdict = probe();
  INFO(verdict.text);
  CHECK(verdict.health == Health::healthy);
}
