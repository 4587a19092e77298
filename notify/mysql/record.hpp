// SPDX-License-Identifier: Apache-2.0
// The record of a promotion: where the old primary's history ends and this server's begins. The
// file is the classic set-up's master_info: its keys come first, ours stand in one object.
#pragma once

#include <expected>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "checks/mysql/server_status.hpp"
#include "notify/mysql/durable_file.hpp"
#include "notify/mysql/last_promotion.hpp"
#include "vrrpd/base/system_error.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::mysql {

struct Record {
  BinlogPosition binlog;  ///< this server's own, before the first own write
  Flavour flavour = Flavour::mysql;
  std::string version;
  std::string identity;  ///< server_uuid; MariaDB: server_id
  std::uint64_t server_id = 0;
  std::string instance;     ///< of vrrpd
  std::string promoted_at;  ///< UTC, ISO 8601
  std::string boot_id;      ///< of the host
  Instant recorded_at;      ///< in that boot
  Term term;
  std::string verdict;  ///< its name
  std::string basis;    ///< why nothing was missing, or what might be
  std::string history;  ///< all that was executed here
  std::optional<ReplicaStatus> old_source;
  std::string applied;  ///< of old_source
  std::map<std::string, double> steps_ms;
  bool source_at_large = false;  ///< see Situation
  bool complete = false;         ///< the server was opened
  bool held = false;             ///< this node has been master ever since
};

/// As JSON.
[[nodiscard]] std::string to_json(const Record& record);

/// In the place of the record before, all of it or nothing. If `record` is not complete, what that
/// one said of a promotion that is still held stays beside it: a try that fails takes nothing from
/// who was the primary last.
[[nodiscard]] SystemResult<void> write_record(const std::filesystem::path& file,
                                              const Record& record);

/// Nothing if there is no such file, or it is not a record of ours.
[[nodiscard]] std::optional<LastPromotion> read_last_promotion(const std::filesystem::path& file);

/// The promotion that is still held, by the record: the last one, or the one before tries that were
/// not completed.
[[nodiscard]] std::optional<LastPromotion> read_held_promotion(const std::filesystem::path& file);

/// The record's `held` as false: another node may become primary from now on.
[[nodiscard]] SystemResult<void> mark_left(const std::filesystem::path& file);

/// The opposite: the handover for which it was marked did not take place.
[[nodiscard]] SystemResult<void> mark_held(const std::filesystem::path& file);

/// A promotion that is not complete is not to be resumed either.
[[nodiscard]] SystemResult<void> mark_abandoned(const std::filesystem::path& file);

/// The source that could not be closed was seen behind this server.
[[nodiscard]] SystemResult<void> mark_source_settled(const std::filesystem::path& file);

/// The daemon stopped as master while no peer was attached that could take over: `held` stays, and
/// the time says for how long it may be believed. `beside_peer`: one that answered at the last
/// look, and may have attached since, or found this server closed with nothing more than its own.
/// `beside_host`: its host answered, or its daemon, and its server may be back at any moment.
[[nodiscard]] SystemResult<void> mark_stopped(const std::filesystem::path& file, Instant now,
                                              bool beside_peer, bool beside_host);

/// This node has yielded to another one, which may be promoted without having been seen: `held`
/// stays.
[[nodiscard]] SystemResult<void> mark_yielded(const std::filesystem::path& file);

/// A later run has closed the server that its record says is held: nobody else did.
[[nodiscard]] SystemResult<void> mark_closed_here(const std::filesystem::path& file);

/// "2026-01-01T00:00:00.123456Z": in microseconds, since files are named by it, two of which may be
/// made in one millisecond.
[[nodiscard]] std::string utc_now();

}  // namespace vrrpd::mysql
