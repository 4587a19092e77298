// SPDX-License-Identifier: Apache-2.0
// Servers as planners see them, for the tests of the planners.
#pragma once

#include <chrono>
#include <string>

#include "notify/mysql/admission.hpp"

namespace vrrpd::test {

using namespace std::chrono_literals;

/// All times are counted from here.
inline constexpr Instant noon{std::chrono::hours{12}};

inline mysql::History at(const std::string& gtids) {
  return mysql::GtidState::parse(gtids).value();
}

/// A MariaDB replica of 192.0.2.1 with id 2 that has applied all that it received, 0-1-10.
inline mysql::ServerStatus replica() {
  mysql::ServerStatus status;
  status.version = {mysql::Flavour::mariadb, 10, 11, 19};
  status.identity = "2";
  status.read_only = status.super_read_only = true;
  status.durable = status.gtid_on = true;
  status.executed = status.applied = at("0-1-10");
  status.replica.emplace();
  status.replica->source_host = "192.0.2.1";
  status.replica->source_port = 3306;
  status.replica->receiver = mysql::Receiver::yes;
  status.replica->applier_running = true;
  status.replica->received = at("0-1-10");
  status.replica->received_known = status.replica->by_gtid = true;
  status.semi_sync = {.installed = true, .replica_enabled = true, .replica_on = true};
  return status;
}

/// A server with id 1 that is writable and follows nobody, at 0-1-10.
inline mysql::ServerStatus primary() {
  mysql::ServerStatus status = replica();
  status.identity = "1";
  status.replica.reset();
  status.read_only = status.super_read_only = false;
  status.applied = at("");
  status.semi_sync = {.installed = true,
                      .source_enabled = true,
                      .source_on = true,
                      .clients = 1,
                      .timeout_ms = 10'000};
  return status;
}

inline mysql::ServerStatus closed_primary() {
  mysql::ServerStatus status = primary();
  status.read_only = status.super_read_only = true;
  return status;
}

inline mysql::PeerSight seen(mysql::ServerStatus status) {
  return {.kind = mysql::PeerSight::Kind::answers, .status = std::move(status), .text = {}};
}

inline mysql::PeerSight not_there() {
  return {.kind = mysql::PeerSight::Kind::refused, .status = {}, .text = "connection refused"};
}

/// The primary was seen with semi-sync on, one second before noon, and refuses since noon.
inline mysql::Knowledge good_knowledge() {
  return {.source = mysql::Knowledge::Source{noon - 1s, primary().semi_sync, at("0-1-10")},
          .attached_at = noon - 1s,
          .source_gone_at = noon};
}

}  // namespace vrrpd::test
