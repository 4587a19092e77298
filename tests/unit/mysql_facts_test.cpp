// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/facts.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mysql_situations.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace vrrpd::mysql;
using notify::Facts;

TEST_CASE("a protected primary shows it") {
  CHECK(pair_facts(primary(), seen(replica()), Term{17}) ==
        Facts{{"term", "17"},
              {"server", "MariaDB 10.11.19, the primary"},
              {"executed", "0-1-10"},
              {"protection", "the peer confirms each write"},
              {"peer's server", "MariaDB 10.11.19, not the primary"}});
}

TEST_CASE("one without a replica says what its writes are worth") {
  const auto facts = pair_facts(primary(), not_there(), Term{17});
  CHECK(facts[3] ==
        std::pair<std::string, std::string>{
            "protection", "none: writes are acknowledged without the peer having them"});
  CHECK(facts[4] == std::pair<std::string, std::string>{"peer's server", "connection refused"});
}

TEST_CASE("a backup shows how it follows") {
  auto local = replica();
  local.replica->receiver = Receiver::no;
  local.replica->receiver_error = {1236, "purged"};
  CHECK(pair_facts(local, seen(primary()), Term{}) ==
        Facts{{"server", "MariaDB 10.11.19, read-only"},
              {"executed", "0-1-10"},
              {"replication",
               "follows 192.0.2.1:3306, receiver stopped, applier running; receiver error 1236: "
               "purged"},
              {"peer's server", "MariaDB 10.11.19, the primary"}});
}

TEST_CASE("how the servers fare is shown where it is known") {
  using namespace std::chrono_literals;
  auto facts = pair_facts(replica(), seen(primary()), Term{}, {.lag = 7300ms, .oldest = {}});
  CHECK(facts[3] == std::pair<std::string, std::string>{"lag", "7 s"});
  facts = pair_facts(replica(), seen(primary()), Term{}, {.lag = 0s, .oldest = {}});
  CHECK(facts[3] == std::pair<std::string, std::string>{"lag", "none"});
  facts = pair_facts(primary(), seen(replica()), Term{},
                     {.lag = {}, .oldest = TransactionRow{17, 2, 63}});
  CHECK(facts[3] == std::pair<std::string, std::string>{"oldest transaction",
                                                        "63 s, 2 rows modified, connection 17"});
}

TEST_CASE("a server that cannot be looked at is said") {
  CHECK(pair_facts(std::nullopt, PeerSight{}, Term{}) ==
        Facts{{"server", "cannot be looked at"}, {"peer's server", "not looked at yet"}});
}
