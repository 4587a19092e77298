// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/failure_class.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace vrrpd::mysql {
namespace {

using checks::Health;

struct Answer {
  unsigned number;
  Health health;
  std::string_view advice;
};

constexpr std::string_view check_account =
    "check user, host and password_file, and that the account "
    "exists on this server";
constexpr std::string_view check_plugin =
    "install the authentication plugin of the client library, "
    "or use TLS or the unix socket";

// Answers of a living server (MySQL 5.7 to 9, MariaDB 10 and 11).
constexpr std::array answers{
    Answer{1040, Health::busy,
           "all connections are in use: raise max_connections or find the leak"},
    Answer{1041, Health::busy, "the server is out of memory"},
    Answer{1053, Health::busy, "the server is shutting down"},
    Answer{1135, Health::busy, "the server cannot start another thread"},
    Answer{1203, Health::busy, "the account's connections are in use (max_user_connections)"},
    Answer{1226, Health::busy, "the account's resource limit is used up (ALTER USER … WITH …)"},
    Answer{1205, Health::busy, "a lock was held for too long"},
    Answer{1213, Health::busy, "deadlock; the server chose our statement"},
    Answer{1044, Health::misconfigured, check_account},
    Answer{1045, Health::misconfigured, check_account},
    Answer{1049, Health::misconfigured, "the database does not exist on this server"},
    Answer{1129, Health::misconfigured,
           "the server blocks this host: TRUNCATE "
           "performance_schema.host_cache, or FLUSH HOSTS"},
    Answer{1130, Health::misconfigured, "the account may not connect from this host"},
    Answer{1142, Health::misconfigured, "the account lacks a privilege"},
    Answer{1227, Health::misconfigured, "the account lacks a privilege"},
    Answer{1251, Health::misconfigured, check_plugin},
    Answer{1275, Health::misconfigured, check_plugin},
    Answer{1698, Health::misconfigured, check_account},
    Answer{1820, Health::misconfigured, "the password has expired: ALTER USER … IDENTIFIED BY"},
    Answer{1862, Health::misconfigured, "the password has expired: ALTER USER … IDENTIFIED BY"},
    Answer{2026, Health::misconfigured,
           "check \"ca\" and \"verify_host\" of [mysql], and the server's certificate: its dates, "
           "and the address in its subjectAltName"},
    Answer{2059, Health::misconfigured, check_plugin},
    Answer{2061, Health::misconfigured, check_plugin},
    Answer{3032, Health::misconfigured, "the server is in offline_mode"},
    Answer{3118, Health::misconfigured, "the account is locked: ALTER USER … ACCOUNT UNLOCK"},
    Answer{3159, Health::misconfigured,
           "the server demands TLS: give this account's table a \"ca\", or use the unix socket"},
    Answer{3955, Health::misconfigured, "the account is blocked after failed logins"},
    Answer{4151, Health::misconfigured, "the account is locked: ALTER USER … ACCOUNT UNLOCK"},
};

FailureClass classify_answer(const SqlError& error) {
  // Connector/C gives the number of a wrong password when it cannot load caching_sha2_password.so.
  if (error.number == 1045 && error.text.find("could not be loaded") != std::string::npos)
    return {Health::misconfigured, std::string{check_plugin}};
  const auto known = std::ranges::find(answers, error.number, &Answer::number);
  if (known != answers.end()) return {known->health, std::string{known->advice}};
  return {Health::misconfigured, "the server lives, but does not do what was asked"};
}

}  // namespace

FailureClass classify(const SqlError& error) {
  switch (error.kind) {
    case SqlError::Kind::refused: return {Health::dead, "nobody listens there"};
    case SqlError::Kind::gone: return {Health::dead, "the connection ended"};
    case SqlError::Kind::timeout:
      return {Health::hung, "it accepts connections but does not answer"};
    case SqlError::Kind::unreachable:
      return {Health::misconfigured, "check the socket's path and permissions, or host and port"};
    case SqlError::Kind::cancelled: return {Health::busy, ""};
    case SqlError::Kind::local: return {Health::misconfigured, ""};
    case SqlError::Kind::answered: break;
  }
  return classify_answer(error);
}

std::string explain(const SqlError& error) {
  const std::string advice = classify(error).advice;
  return advice.empty() ? error.text : fmt::format("{}: {}", error.text, advice);
}

}  // namespace vrrpd::mysql
