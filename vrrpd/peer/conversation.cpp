// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/peer/conversation.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "vrrpd/peer/codec.hpp"

namespace vrrpd::peer {
namespace {

using Reason = notify::PeerFailure::Reason;

Hello hello_of(const Identity& identity) {
  return {.oldest = oldest_version,
          .newest = newest_version,
          .daemon = identity.daemon,
          .pair = identity.pair,
          .node = identity.node,
          .boot = identity.boot,
          .seen = {},
          .heartbeat_ms = static_cast<std::uint32_t>(
              std::chrono::duration_cast<std::chrono::milliseconds>(identity.heartbeat).count()),
          .configuration = identity.configuration,
          .more_facts = fitting(identity.facts).size() < identity.facts.size(),
          .facts = fitting(identity.facts)};
}

notify::PeerFailure failure_of(const Declined& declined) {
  const bool nobody = declined.why == Declined::Why::unsupported;
  return {nobody ? Reason::unsupported : Reason::declined, declined.text};
}

}  // namespace

void Conversation::opened(SessionId id, const std::string& path, Instant begun, Actions& out) {
  sessions_.emplace(id, Session{path, begun, begun + identity_.deadline});
  Hello hello = hello_of(identity_);
  if (peer_run_) hello.seen = {*peer_run_, received_.highest(), reports_.highest()};
  out.push_back(Send{id, std::move(hello)});
}

void Conversation::received(Instant now, SessionId id, Message message, Actions& out) {
  const auto session = sessions_.find(id);
  if (session == sessions_.end()) return;
  if (session->second.greeted() == std::holds_alternative<Hello>(message)) {
    const bool again = session->second.greeted();
    return close(id, again ? "it greets twice" : "it speaks before its greeting", true, out);
  }
  session->second.heard(now);
  if (auto* hello = std::get_if<Hello>(&message)) {
    on_hello(now, id, std::move(*hello), out);
  } else if (const auto* status = std::get_if<Status>(&message)) {
    on_status(now, id, *status, out);
  } else if (const auto* question = std::get_if<Question>(&message)) {
    on_question(now, id, *question, out);
  } else if (const auto* answer = std::get_if<Answer>(&message)) {
    on_answer(now, *answer, out);
  }
}

void Conversation::on_hello(Instant now, SessionId id, Hello hello, Actions& out) {
  if (auto against = objection(hello, identity_)) {
    return close(id, *std::move(against), true, out);
  }
  // A pair is two nodes: whoever is connected is the peer.
  for (const auto& [other, one] : sessions_) {
    if (!one.greeted() || one.peer().node == hello.node) continue;
    return close(id,
                 fmt::format("\"{}\" is a third node of the pair: \"{}\" is connected", hello.node,
                             one.peer().node),
                 true, out);
  }
  auto& session = sessions_.at(id);
  const bool path_was_there = connected(session.path());
  const bool same_run = connected() && peer_run_ == hello.boot;
  session.greet(now, std::move(hello));
  if (!path_was_there || !same_run) {
    const auto& peer = session.peer();
    out.push_back(Connected{session.path(), peer.node, peer.daemon, !same_run});
  }
  meet_run(session.peer(), out);
  settle(id, out);
  tell_status(now, id, published_.all(), true, out);
  for (auto& [number, waiting] : asked_.waiting()) send_question(now, number, waiting, out);
}

/// What the run of the peer's daemon behind this hello is to know, and what it makes outdated.
void Conversation::meet_run(const Hello& hello, Actions& out) {
  if (hello.seen.boot == identity_.boot) {
    asked_.skip(hello.seen.question);
    published_.renew_after(hello.seen.version);
  }
  if (peer_run_ == hello.boot) return;
  peer_run_ = hello.boot;
  received_.forget_all();
  reports_.new_run();
  std::vector<SessionId> of_old_run;
  for (const auto& [id, session] : sessions_) {
    if (session.greeted() && session.peer().boot != hello.boot) of_old_run.push_back(id);
  }
  for (const auto id : of_old_run) close(id, "the peer was restarted", false, out);
  if (hello.configuration == identity_.configuration) return out.push_back(Compared{});
  out.push_back(compare(hello_of(identity_), hello));
}

/// The first node in the order of names closes all sessions of the newest one's path but that.
void Conversation::settle(SessionId newest, Actions& out) {
  const auto& session = sessions_.at(newest);
  if (identity_.node > session.peer().node) return;
  std::vector<SessionId> others;
  for (const auto& [id, other] : sessions_) {
    if (id != newest && other.greeted() && other.path() == session.path()) others.push_back(id);
  }
  for (const auto id : others) close(id, "a newer session took its place", false, out);
}

void Conversation::on_status(Instant now, SessionId id, const Status& status, Actions& out) {
  const Instant said_after = sessions_.at(id).take(status);
  auto news = reports_.take(now, said_after, status);
  if (!news.empty()) out.push_back(Heard{std::move(news)});
}

void Conversation::on_question(Instant now, SessionId id, const Question& question, Actions& out) {
  auto verdict = received_.take(now, id, question);
  if (std::holds_alternative<Received::Fresh>(verdict)) {
    out.push_back(Asks{question, now + question.patience});
  } else if (auto* answer = std::get_if<Answer>(&verdict)) {
    out.push_back(Send{id, std::move(*answer)});
  }
}

void Conversation::on_answer(Instant now, const Answer& answer, Actions& out) {
  const auto waiting = asked_.waiting().find(answer.number);
  if (waiting == asked_.waiting().end()) return;  // late, or a repetition
  const Instant asked_at = waiting->second.asked_at;
  const bool about_group = waiting->second.question.verb == Verb::term;
  asked_.remove(answer.number);
  Answered answered{answer.number, {}};
  if (const auto* declined = std::get_if<Declined>(&answer.content)) {
    answered.result = std::unexpected{failure_of(*declined)};
  } else if (const auto* group = std::get_if<GroupStatus>(&answer.content); group && about_group) {
    reports_.take(now, asked_at, *group);
    answered.result = reports_.of(group->name).value_or(Report{*group, now, asked_at});
  } else if (const auto* payload = std::get_if<Payload>(&answer.content); payload && !about_group) {
    answered.result = payload->bytes;
  } else {
    answered.result = std::unexpected{
        notify::PeerFailure{Reason::declined, "the answer is not one to this question"}};
  }
  out.push_back(std::move(answered));
}

void Conversation::closed(SessionId id, const std::string& why, Actions& out) {
  const auto session = sessions_.find(id);
  if (session == sessions_.end()) return;
  const std::string path = session->second.path();
  const bool was_greeted = session->second.greeted();
  sessions_.erase(session);
  if (was_greeted && !connected(path)) out.push_back(PathLost{path, why, !connected()});
}

void Conversation::close(SessionId id, std::string why, bool complaint, Actions& out) {
  out.push_back(Close{id, why, complaint});
  closed(id, why, out);
}

void Conversation::publish(Instant now, std::vector<GroupStatus> groups, bool confirms,
                           Actions& out) {
  const auto changed = published_.update(std::move(groups));
  if (changed.empty() && !confirms) return;
  for (const auto& [id, session] : sessions_) {
    if (session.greeted()) tell_status(now, id, changed, confirms, out);
  }
}

void Conversation::tell_status(Instant now, SessionId id, std::vector<GroupStatus> groups,
                               bool confirms, Actions& out) {
  auto& session = sessions_.at(id);
  const std::uint64_t version = confirms ? published_.version() : 0;
  for (auto& page : pages({.beat = 0, .echo = 0, .version = version, .groups = groups})) {
    session.stamp(now, page);
    out.push_back(Send{id, std::move(page)});
  }
}

std::uint64_t Conversation::ask(Instant now, Verb verb, std::string group, std::string payload,
                                Instant deadline, Actions& out) {
  const auto number = asked_.add(now,
                                 {.number = 0,
                                  .patience = {},
                                  .verb = verb,
                                  .group = std::move(group),
                                  .payload = std::move(payload)},
                                 deadline);
  send_question(now, number, asked_.waiting().at(number), out);
  return number;
}

bool Conversation::withdraw(std::uint64_t number) { return asked_.remove(number).value_or(false); }

/// On the path that was heard last of those that have not had it.
void Conversation::send_question(Instant now, std::uint64_t number, Asked::Waiting& waiting,
                                 Actions& out) {
  for (const auto id : freshest_first()) {
    if (!waiting.sent_on.insert(id).second) continue;
    Question question = waiting.question;
    question.number = number;
    question.patience =
        std::max(std::chrono::ceil<std::chrono::milliseconds>(waiting.deadline - now),
                 std::chrono::milliseconds{1});
    out.push_back(Send{id, std::move(question)});
    return;
  }
}

void Conversation::answer(Instant now, Answer answer, Actions& out) {
  const auto asker = received_.answer(now, answer);
  if (!asker) return;
  const auto session = sessions_.find(*asker);
  if (session != sessions_.end() && session->second.greeted()) {
    out.push_back(Send{*asker, std::move(answer)});
  } else if (const auto ids = freshest_first(); !ids.empty()) {
    out.push_back(Send{ids.front(), std::move(answer)});
  }
}

void Conversation::on_time(Instant now, Actions& out) {
  std::vector<SessionId> silent;
  for (const auto& [id, session] : sessions_) {
    if (session.deadline() <= now) silent.push_back(id);
  }
  for (const auto id : silent) close(id, sessions_.at(id).silence(), false, out);
  for (const auto number : asked_.overdue(now)) {
    const bool sent = asked_.remove(number).value_or(false);
    notify::PeerFailure failure{
        sent ? Reason::unanswered : Reason::unreachable,
        sent ? "the peer did not answer in time" : "the peer is not connected"};
    out.push_back(Answered{number, std::unexpected{std::move(failure)}});
  }
  for (auto& [number, waiting] : asked_.waiting()) {
    if (waiting.again_at > now) continue;
    send_question(now, number, waiting, out);
    Asked::try_again_later(now, waiting);
  }
}

std::optional<Instant> Conversation::deadline() const {
  auto first = asked_.deadline();
  for (const auto& [id, session] : sessions_) {
    first = first ? std::min(*first, session.deadline()) : session.deadline();
  }
  return first;
}

bool Conversation::greeted(SessionId id) const {
  const auto session = sessions_.find(id);
  return session != sessions_.end() && session->second.greeted();
}

bool Conversation::connected() const {
  return std::ranges::any_of(sessions_, [](const auto& one) { return one.second.greeted(); });
}

bool Conversation::connected(const std::string& path) const {
  return std::ranges::any_of(sessions_, [&path](const auto& one) {
    return one.second.greeted() && one.second.path() == path;
  });
}

std::vector<SessionId> Conversation::freshest_first() const {
  std::vector<SessionId> ids;
  for (const auto& [id, session] : sessions_) {
    if (session.greeted()) ids.push_back(id);
  }
  std::ranges::sort(ids, [this](SessionId left, SessionId right) {
    const Instant heard_left = sessions_.at(left).last_heard();
    const Instant heard_right = sessions_.at(right).last_heard();
    return heard_left != heard_right ? heard_left > heard_right : left > right;
  });
  return ids;
}

Compared compare(const Hello& ours, const Hello& theirs) {
  Compared compared{differences(ours.facts, theirs.facts), false};
  // Behind the last fact of one that has more, nobody knows.
  const auto beyond = [](const Hello& side, const Difference& difference) {
    return side.more_facts &&
           (side.facts.empty() || side.facts.back().subject < difference.subject);
  };
  std::erase_if(compared.differences, [&](const Difference& difference) {
    return beyond(ours, difference) || beyond(theirs, difference);
  });
  compared.more = compared.differences.empty();
  return compared;
}

std::vector<Difference> differences(const std::vector<Fact>& ours,
                                    const std::vector<Fact>& theirs) {
  std::vector<Difference> found;
  auto our = ours.begin();
  auto their = theirs.begin();
  while (our != ours.end() || their != theirs.end()) {
    if (their == theirs.end() || (our != ours.end() && our->subject < their->subject)) {
      found.push_back({our->subject, our->value, {}});
      ++our;
    } else if (our == ours.end() || their->subject < our->subject) {
      found.push_back({their->subject, {}, their->value});
      ++their;
    } else {
      if (our->value != their->value) found.push_back({our->subject, our->value, their->value});
      ++our, ++their;
    }
  }
  return found;
}

}  // namespace vrrpd::peer
