// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/peer/questions.hpp"

#include <algorithm>
#include <utility>

namespace vrrpd::peer {
namespace {

// An answer takes a round trip; who has none by then tries another path beside.
constexpr Duration again_after = std::chrono::milliseconds{200};

constexpr std::size_t entries_most = 64;

// Questions may overtake each other on two paths, but not so many.
constexpr std::size_t used_most = 1024;

bool same(const Question& one, const Question& other) {
  return one.verb == other.verb && one.group == other.group && one.payload == other.payload;
}

Answer declined(std::uint64_t number, Declined::Why why, std::string text) {
  return {number, Declined{why, std::move(text)}};
}

}  // namespace

std::uint64_t Asked::add(Instant now, Question question, Instant deadline) {
  question.number = ++last_;
  const Instant latest = now + patience_max;
  waiting_.emplace(last_, Waiting{.question = std::move(question),
                                  .asked_at = now,
                                  .deadline = std::min(deadline, latest),
                                  .sent_on = {},
                                  .again_at = now + again_after});
  return last_;
}

std::optional<bool> Asked::remove(std::uint64_t number) {
  const auto found = waiting_.find(number);
  if (found == waiting_.end()) return std::nullopt;
  const bool sent = !found->second.sent_on.empty();
  waiting_.erase(found);
  return sent;
}

void Asked::try_again_later(Instant now, Waiting& waiting) { waiting.again_at = now + again_after; }

std::vector<std::uint64_t> Asked::overdue(Instant now) const {
  std::vector<std::uint64_t> numbers;
  for (const auto& [number, one] : waiting_) {
    if (one.deadline <= now) numbers.push_back(number);
  }
  return numbers;
}

std::optional<Instant> Asked::deadline() const {
  std::optional<Instant> first;
  for (const auto& [number, one] : waiting_) {
    const Instant next = std::min(one.deadline, one.again_at);
    first = first ? std::min(*first, next) : next;
  }
  return first;
}

Received::Verdict Received::take(Instant now, SessionId from, const Question& question) {
  forget_old(now);
  const auto outdated = [&] {
    return declined(question.number, Declined::Why::outdated,
                    "this number was used before: ask again");
  };
  const auto found = entries_.find(question.number);
  if (found != entries_.end()) {
    auto& entry = found->second;
    if (!same(entry.question, question)) return outdated();
    entry.from = from;
    if (entry.answer) return *entry.answer;
    return Awaited{};
  }
  if (question.number <= all_used_ || used_.contains(question.number)) return outdated();
  if (entries_.size() >= entries_most) {
    return declined(question.number, Declined::Why::busy, "too many questions wait here");
  }
  use(question.number);
  entries_.emplace(question.number, Entry{.question = question,
                                          .until = now + question.patience,
                                          .from = from,
                                          .answer = std::nullopt});
  return Fresh{};
}

std::optional<SessionId> Received::answer(Instant now, const Answer& answer) {
  forget_old(now);
  const auto found = entries_.find(answer.number);
  if (found == entries_.end() || found->second.answer) return std::nullopt;
  found->second.answer = answer;
  return found->second.from;
}

void Received::use(std::uint64_t number) {
  highest_ = std::max(highest_, number);
  used_.insert(number);
  if (used_.size() <= used_most) return;
  all_used_ = *used_.begin();
  used_.erase(used_.begin());
}

void Received::forget_old(Instant now) {
  std::erase_if(entries_, [&](const auto& item) { return item.second.until <= now; });
}

}  // namespace vrrpd::peer
