// SPDX-License-Identifier: Apache-2.0
// What a server has executed or received, as sets of global transaction identifiers. Pure.
#pragma once

#include <compare>
#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace vrrpd::mysql {

/// MySQL: "3e11fa47-…:1-5:8,3e11fa47-…:tag:1-3". White space is of no meaning.
class GtidSet {
 public:
  /// The error says what is wrong with `text`.
  [[nodiscard]] static std::expected<GtidSet, std::string> parse(std::string_view text);

  [[nodiscard]] bool contains(const GtidSet& other) const { return other.minus(*this).empty(); }
  [[nodiscard]] GtidSet minus(const GtidSet& other) const;
  [[nodiscard]] GtidSet plus(const GtidSet& other) const;
  /// All but what the server `uuid` wrote first.
  [[nodiscard]] GtidSet without(std::string_view uuid) const;
  [[nodiscard]] bool empty() const { return sources_.empty(); }
  /// How many transactions they are.
  [[nodiscard]] std::uint64_t count() const;
  /// "uuid:5", one by one: of a set that is known to be small.
  [[nodiscard]] std::vector<std::string> each() const;
  /// As the server prints it, without white space.
  [[nodiscard]] std::string text() const;

  bool operator==(const GtidSet&) const = default;

 private:
  struct Interval {
    std::uint64_t first, last;
    bool operator==(const Interval&) const = default;
  };
  void add(const std::string& source, Interval interval);

  /// By "uuid" or "uuid:tag"; intervals ascend and do not touch.
  std::map<std::string, std::vector<Interval>> sources_;
};

/// MariaDB: "0-1-5,0-2-9": the last sequence number of each (domain, server).
class GtidState {
 public:
  [[nodiscard]] static std::expected<GtidState, std::string> parse(std::string_view text);

  /// Each (domain, server) of `other` is here at least as far: `other`'s history is in this one's.
  [[nodiscard]] bool contains(const GtidState& other) const { return other.minus(*this).empty(); }
  /// A replica at this position has all that is before `target`: numbers ascend within a domain
  /// (gtid_strict_mode), whoever wrote them.
  [[nodiscard]] bool reaches(const GtidState& target) const;
  /// The (domain, server, number) of this state that `other` does not reach.
  [[nodiscard]] GtidState minus(const GtidState& other) const;
  [[nodiscard]] GtidState plus(const GtidState& other) const;
  [[nodiscard]] bool empty() const { return last_.empty(); }
  /// All but what the server with that id wrote first.
  [[nodiscard]] GtidState without(std::string_view server_id) const;
  using Writer = std::pair<std::uint32_t, std::uint32_t>;  ///< domain, server
  [[nodiscard]] const std::map<Writer, std::uint64_t>& last() const { return last_; }
  [[nodiscard]] std::string text() const;

  bool operator==(const GtidState&) const = default;

 private:
  std::map<Writer, std::uint64_t> last_;
};

/// Either, by the server's flavour. Histories of two flavours contain nothing of each other.
using History = std::variant<GtidSet, GtidState>;

[[nodiscard]] bool contains(const History& whole, const History& part);
/// MySQL: contains; MariaDB: GtidState::reaches. For a replica and the source that it follows.
[[nodiscard]] bool reaches(const History& position, const History& target);
/// What of `part` is missing in `whole`; of the flavour of `part`.
[[nodiscard]] History difference(const History& part, const History& whole);
/// All but what the server with that identity (UUID; MariaDB: server id) wrote first.
[[nodiscard]] History without(const History& history, std::string_view identity);
/// What of `part` is missing in `whole` as text; "" if nothing is.
[[nodiscard]] std::string missing(const History& whole, const History& part);
[[nodiscard]] History joined(const History& one, const History& other);
[[nodiscard]] bool empty(const History& history);
[[nodiscard]] std::string text(const History& history);

}  // namespace vrrpd::mysql
