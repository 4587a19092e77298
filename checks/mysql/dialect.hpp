// SPDX-License-Identifier: Apache-2.0
// What servers of one family and age call things, and what they have.
#pragma once

#include <compare>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace vrrpd::mysql {

enum class Flavour : std::uint8_t { mysql, mariadb };

[[nodiscard]] std::string_view name(Flavour flavour);

struct Version {
  Flavour flavour = Flavour::mysql;
  unsigned major = 0, minor = 0, patch = 0;

  /// From VERSION(): "9.7.4-2", "10.11.19-MariaDB-…", "5.5.5-10.11.19-MariaDB-…" (as greetings
  /// have it). A text without numbers is 0.0.0.
  [[nodiscard]] static Version parse(std::string_view text);
  /// "MariaDB 10.11.19"
  [[nodiscard]] std::string text() const;
  /// Of one flavour. A replica must not be of an older series than its source, which may log what
  /// it does not know (both manuals, on replication between versions).
  [[nodiscard]] bool of_older_series_than(const Version& other) const;

  auto operator<=>(const Version&) const = default;
};

/// Columns of the replica status that changed their names in MySQL 8.0.22.
struct ReplicaColumns {
  std::string_view source_host, source_port, receiver, applier;
  std::string_view source_file, read_position, executed_file, executed_position;
};

struct SemiSyncNames {
  std::string_view source_enabled, source_timeout, replica_enabled;  // variables
  std::string_view wait_without_replica;
  std::string_view confirmations;  ///< a variable too; "": always one
  std::string_view source_status, source_clients, no_tx, yes_tx, wait_sessions,
      replica_status;        // status
  std::string_view install;  ///< what to run if the variables are absent
};

/// MySQL 8.0.26 has two pairs of plugins, which exclude each other; the old one went in 9.0.
enum class SemiSyncPlugin : std::uint8_t { newest, master_slave };

/// How a replica is pointed to its source.
struct ChangeWords {
  std::string_view statement;   ///< CHANGE REPLICATION SOURCE TO, CHANGE MASTER TO
  std::string_view prefix;      ///< SOURCE_, MASTER_: of the options
  std::string_view public_key;  ///< "": no such option: no caching_sha2_password either
};

/// Which privileges there are to be given.
enum class Privileges : std::uint8_t {
  super,    ///< MySQL 5, MariaDB before 10.5.2: SUPER or nothing
  dynamic,  ///< MySQL 8: CONNECTION_ADMIN and the like
  split,    ///< MariaDB 10.5.2: SUPER in pieces
};

struct Dialect {
  Version from;  ///< the first version that speaks so
  std::string_view replica_status, binlog_position;
  std::string_view start_replica, stop_replica;  ///< both threads
  std::string_view start_receiver, stop_receiver, start_applier;
  std::string_view receiver_threads;  ///< ids of those that a KILL ends sooner than STOP; or ""
  std::string_view replica_threads;   ///< both, where a START may delete the relay log; or ""
  std::string_view forget_source;
  /// Variables, in one SELECT: executed and applied are GTID texts.
  std::string_view variables;
  ReplicaColumns replica;
  ChangeWords change;
  SemiSyncNames semi_sync;
  Privileges privileges;
  std::string_view any_definer;  ///< the privilege to alter an event of another account
  bool super_read_only;          ///< read_only alone still lets accounts with SUPER write
  bool after_sync;       ///< semi-sync can hold a commit back from readers until it is confirmed
  bool demote_to_slave;  ///< MASTER_DEMOTE_TO_SLAVE exists
  bool create_user_if_not_exists;
};

/// The row for a version; the error names the versions that are supported.
[[nodiscard]] std::expected<const Dialect*, std::string> dialect_for(
    const Version& version, SemiSyncPlugin plugin = SemiSyncPlugin::newest);

}  // namespace vrrpd::mysql
