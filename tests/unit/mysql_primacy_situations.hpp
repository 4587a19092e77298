// SPDX-License-Identifier: Apache-2.0
// Who was primary last, for the tests of what a node remembers of that.
#pragma once

#include "notify/mysql/pair_settings.hpp"
#include "notify/mysql/recollection.hpp"
#include "notify/mysql/record.hpp"
#include "notify/mysql/report.hpp"
#include "tests/unit/linux_scratch.hpp"
#include "tests/unit/mysql_situations.hpp"

namespace vrrpd::test {

inline const mysql::Report nobody = [](Severity, std::string_view) {};

inline mysql::PairSettings record_in(const Scratch& scratch) {
  mysql::PairSettings pair;
  pair.record = scratch.path("master_info");
  return pair;
}

/// A primary that was closed, and sees nobody.
inline mysql::Sighting closed_and_alone() {
  mysql::Sighting seen;
  seen.local = closed_primary();
  seen.peer = not_there();
  return seen;
}

/// Of a promotion in that term that came to its end and was not taken back.
inline mysql::Record held_record(const mysql::Sighting& seen, mysql::Term term) {
  mysql::Record record;
  record.identity = seen.local->identity;
  record.term = term;
  record.complete = record.held = true;
  return record;
}

}  // namespace vrrpd::test
