// SPDX-License-Identifier: Apache-2.0
// Saves errant transactions to a file before anything is done to the server that has them.
#pragma once

#include <expected>
#include <string>

#include "notify/mysql/errant_files.hpp"
#include "notify/mysql/pair_settings.hpp"
#include "notify/mysql/server_link.hpp"
#include "vrrpd/base/process.hpp"

namespace vrrpd::mysql {

class ErrantSaver {
 public:
  /// `launcher` may be nullptr: nothing can be saved then.
  ErrantSaver(const PairSettings& pair, ProcessLauncher* launcher)
      : pair_{pair}, launcher_{launcher} {}

  /// The file in which exactly `errant` of `server`, which is called `identity`, stands: a new one,
  /// or one of before. Asks the server for its binary logs by the local account, which needs
  /// REPLICATION SLAVE. Takes as long as they are big.
  [[nodiscard]] std::expected<SavedErrant, std::string> save(ServerLink& server,
                                                             const std::string& identity,
                                                             const Errant& errant,
                                                             const Bound& bound) const;

 private:
  const PairSettings& pair_;
  ProcessLauncher* const launcher_;
};

}  // namespace vrrpd::mysql
