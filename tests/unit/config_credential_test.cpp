// SPDX-License-Identifier: Apache-2.0
#include "config/credential.hpp"
#include "tests/support/catch.hpp"

using vrrpd::config::credential_path;
using vrrpd::config::names_a_secret;

TEST_CASE("a credential is a file where systemd says") {
  CHECK(credential_path("credential:mysql", "/run/credentials/vrrpd.service") ==
        "/run/credentials/vrrpd.service/mysql");
  CHECK(credential_path("/etc/vrrpd/mysql.password", nullptr) == "/etc/vrrpd/mysql.password");
}

TEST_CASE("without systemd, and with a path for a name, it is refused") {
  CHECK(credential_path("credential:mysql", nullptr).error() ==
        "systemd gave no credentials to this process: start it as a service with "
        "LoadCredential=mysql:/PATH");
  CHECK_FALSE(credential_path("credential:mysql", ""));
  for (const char* wrong : {"credential:", "credential:..", "credential:a/b"}) {
    CHECK(credential_path(wrong, "/run/credentials").error() ==
          "a credential's name is no path: credential:NAME");
  }
}

TEST_CASE("only files with secrets may be credentials") {
  CHECK(names_a_secret("password_file"));
  CHECK(names_a_secret("key"));
  CHECK_FALSE(names_a_secret("record"));
}
