// SPDX-License-Identifier: Apache-2.0
// What is shown of a command line.
#include "config/secret_words.hpp"
#include "tests/support/catch.hpp"

using vrrpd::config::without_secrets;

TEST_CASE("what looks like a secret in a command line is not shown") {
  CHECK(without_secrets("/usr/bin/mysql -uroot -psecret -e 'SELECT 1'") ==
        "/usr/bin/mysql -uroot -p**** -e 'SELECT 1'");
  CHECK(without_secrets("check --password=secret --host=db1") ==
        "check --password=**** --host=db1");
  CHECK(without_secrets("check --password secret db1") == "check --password **** db1");
  CHECK(without_secrets("sshpass -p secret ssh db1") == "sshpass -p **** ssh db1");
  CHECK(without_secrets("env MYSQL_PWD=secret A=b run.sh") == "env MYSQL_PWD=**** A=b run.sh");
  CHECK(without_secrets("notify mysql://root:secret@db1/x") == "notify mysql://root:****@db1/x");
  CHECK(without_secrets("curl --api-token=abc -d x") == "curl --api-token=**** -d x");
}

TEST_CASE("a secret is found in quotes too, and with blanks in it") {
  CHECK(without_secrets("\"sh\" \"-c\" \"mysql -psecret | wc -l\"") ==
        "\"sh\" \"-c\" \"mysql -p**** | wc -l\"");
  CHECK(without_secrets("check --password 'my secret' db1") == "check --password '****' db1");
  CHECK(without_secrets("\"mysql\" \"-psecret\"") == "\"mysql\" \"-p****\"");
}

TEST_CASE("what is no secret is shown as it is") {
  for (const char* line :
       {"/etc/keepalived/check_pass.sh VI_1 master", "check --password-file=/etc/my.pass db1",
        "nc -z 127.0.0.1 3306", "", "  two  blanks ", "\"/bin/a b\" x"}) {
    CAPTURE(line);
    CHECK(without_secrets(line) == line);
  }
}
