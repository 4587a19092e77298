// SPDX-License-Identifier: Apache-2.0
// The two ends of a question: what this node asked and waits for, and what the peer asked. A
// question is repeated on other paths with the same number until it is answered; whoever is asked
// hands it on once, and gives the same answer to each repetition. Pure.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "vrrpd/peer/session.hpp"

namespace vrrpd::peer {

/// What this node asked.
class Asked {
 public:
  struct Waiting {
    Question question;
    Instant asked_at;
    Instant deadline;
    std::set<SessionId> sent_on;
    Instant again_at;  ///< when another path is tried
  };

  /// Numbers it. `deadline` is at most patience_max away.
  std::uint64_t add(Instant now, Question question, Instant deadline);
  /// The numbers up to this one are taken (see Seen).
  void skip(std::uint64_t number) { last_ = std::max(last_, number); }
  /// Whether it had been sent at all; nothing if nobody waits for it.
  std::optional<bool> remove(std::uint64_t number);
  /// All that waits.
  [[nodiscard]] std::map<std::uint64_t, Waiting>& waiting() { return waiting_; }
  static void try_again_later(Instant now, Waiting& waiting);
  [[nodiscard]] std::vector<std::uint64_t> overdue(Instant now) const;
  [[nodiscard]] std::optional<Instant> deadline() const;

 private:
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, Waiting> waiting_;
};

/// What the peer's present run asked.
class Received {
 public:
  struct Fresh {};    ///< hand it on
  struct Awaited {};  ///< it is being answered
  using Verdict = std::variant<Fresh, Awaited, Answer>;

  Verdict take(Instant now, SessionId from, const Question& question);
  /// The session that last asked it; nothing: nobody waits for this answer any more.
  std::optional<SessionId> answer(Instant now, const Answer& answer);
  /// Another run of the peer: it counts from the beginning.
  void forget_all() { *this = {}; }
  [[nodiscard]] std::uint64_t highest() const { return highest_; }

 private:
  struct Entry {
    Question question;
    Instant until;  ///< the asker does not wait longer
    SessionId from;
    std::optional<Answer> answer;
  };
  void forget_old(Instant now);
  void use(std::uint64_t number);

  std::map<std::uint64_t, Entry> entries_;
  std::set<std::uint64_t> used_;  ///< numbers that are not new, also after their entry has gone
  std::uint64_t all_used_ = 0;    ///< so are the numbers up to this one
  std::uint64_t highest_ = 0;
};

}  // namespace vrrpd::peer
