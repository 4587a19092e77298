// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/receiver_trouble.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/mysql_situations.hpp"

using namespace vrrpd::mysql;
using vrrpd::test::replica;

namespace {

ReplicaStatus connecting(unsigned number, std::string text) {
  ReplicaStatus status = *replica().replica;
  status.receiver = Receiver::connecting;
  status.receiver_error = {number, std::move(text)};
  return status;
}

}  // namespace

TEST_CASE("row 35: a receiver whose password was changed") {
  const std::string_view third =
      "Error connecting to source 'repl@192.0.2.1:3306'. This was attempt 3/86400, with a delay of "
      "1 seconds between attempts. Message: Access denied for user 'repl'@'192.0.2.2'";
  CHECK(receiver_trouble(connecting(1045, std::string{third})) ==
        "the receiver gets nothing from the primary (error 1045): "
        "Access denied for user 'repl'@'192.0.2.2'");
  CHECK(receiver_trouble(connecting(
            1045,
            "error connecting to master 'repl@192.0.2.1:3306' - retry-time: 1  "
            "maximum-retries: 100000  message: Access denied for user 'repl'@'192.0.2.2'")) ==
        "the receiver gets nothing from the primary (error 1045): "
        "Access denied for user 'repl'@'192.0.2.2'");
}

TEST_CASE("row 36: a receiver that does not trust its source any more") {
  CHECK(receiver_trouble(
            connecting(2026,
                       "error connecting to master 'repl@192.0.2.1:3306' - retry-time: 1  "
                       "maximum-retries: 100000  message: SSL connection error")) ==
        "the receiver gets nothing from the primary (error 2026): SSL connection error; "
        "is the primary's certificate still valid?");
}

TEST_CASE("a receiver that receives, or whose source is dead, is no trouble of its own") {
  CHECK(receiver_trouble(*replica().replica).empty());
  for (const unsigned number : {0U, 2002U, 2003U, 2005U, 2006U, 2013U}) {
    CHECK(receiver_trouble(connecting(number, "it is not there")).empty());
  }
  ReplicaStatus again = connecting(1045, "Access denied");
  again.receiver = Receiver::yes;  // the servers keep the last error for a while
  CHECK(receiver_trouble(again).empty());
}
