// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/errant.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

namespace vrrpd::mysql {
namespace {

/// Both tools' last line since MySQL 5.5.30, but for comments that only MariaDB's servers read.
constexpr std::string_view trailer = "/*!50530 SET @@SESSION.PSEUDO_SLAVE_MODE=0*/;";

/// MySQL: "SET @@SESSION.GTID_NEXT= 'uuid:5'/*!*/;".
std::optional<std::string_view> mysql_gtid(std::string_view line) {
  constexpr std::string_view head = "SET @@SESSION.GTID_NEXT= '";
  if (!line.starts_with(head)) return std::nullopt;
  line.remove_prefix(head.size());
  const auto gtid = line.substr(0, line.find('\''));
  if (gtid == "AUTOMATIC") return std::nullopt;
  return gtid;
}

/// MariaDB: "#261121 20:44:27 server id 1  end_log_pos 415 CRC32 0x58acddf9 	GTID 0-1-5 trans".
/// Text of clients' statements begins with "#Q>".
std::optional<std::string_view> mariadb_gtid(std::string_view line) {
  constexpr std::string_view word = "\tGTID ";
  if (line.size() < 2 || line[0] != '#' || std::isdigit(static_cast<unsigned char>(line[1])) == 0)
    return std::nullopt;
  const auto at = line.find(word);
  if (at == std::string_view::npos) return std::nullopt;
  line.remove_prefix(at + word.size());
  return line.substr(0, line.find(' '));
}

std::vector<std::vector<std::string>> mariadb_filters(const GtidState& errant,
                                                      const GtidState& theirs) {
  std::vector<std::vector<std::string>> runs;
  for (const auto& [writer, last] : errant.last()) {
    const auto [domain, server] = writer;
    auto& run = runs.emplace_back();
    run.push_back(fmt::format("--do-domain-ids={}", domain));
    run.push_back(fmt::format("--do-server-ids={}", server));
    // From behind that one on. Other domains are read from the first log, and not printed.
    if (const auto known = theirs.last().find(writer); known != theirs.last().end())
      run.push_back(fmt::format("--start-position={}-{}-{}", domain, server, known->second));
  }
  return runs;
}

}  // namespace

std::vector<std::vector<std::string>> binlog_filters(const Errant& errant) {
  if (const auto* set = std::get_if<GtidSet>(&errant.set))
    return {{fmt::format("--include-gtids={}", set->text())}};
  const auto* theirs = std::get_if<GtidState>(&errant.theirs);
  return mariadb_filters(std::get<GtidState>(errant.set), theirs ? *theirs : GtidState{});
}

bool starts_early_enough(const Errant& errant, const History& before) {
  if (std::holds_alternative<GtidState>(errant.set)) return contains(errant.theirs, before);
  return difference(errant.set, before) == errant.set;
}

void ErrantReader::line(std::string_view text) {
  if (text.empty()) return;
  at_end_ = text == trailer || (at_end_ && text.starts_with("/*!"));
  if (std::holds_alternative<GtidSet>(errant_.set)) {
    const auto gtid = mysql_gtid(text);
    const auto one = gtid ? GtidSet::parse(*gtid) : std::unexpected{std::string{}};
    if (one) set_ = set_.plus(*one);
    return;
  }
  const auto gtid = mariadb_gtid(text);
  const auto one = gtid ? GtidState::parse(*gtid) : std::unexpected{std::string{}};
  if (!one) return;
  state_ = state_.plus(*one);
  ++count_;
}

std::expected<std::uint64_t, std::string> ErrantReader::finish() const {
  if (!at_end_) return std::unexpected{std::string{"its output was cut off: is the disk full?"}};
  const bool mysql = std::holds_alternative<GtidSet>(errant_.set);
  const History found = mysql ? History{set_} : History{state_};
  if (found != errant_.set)
    return std::unexpected{
        fmt::format("it printed {} in place of {}: have binary logs been purged?",
                    empty(found) ? "nothing" : text(found), text(errant_.set))};
  return mysql ? set_.count() : count_;
}

}  // namespace vrrpd::mysql
