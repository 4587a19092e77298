// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/peer/exchange.hpp"

#include <sys/eventfd.h>

#include <cerrno>
#include <system_error>

namespace vrrpd::peer {

Exchange::Exchange(Identity identity)
    : event_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)}, conversation_{std::move(identity)} {
  if (!event_) throw std::system_error{errno, std::generic_category(), "eventfd"};
}

void Exchange::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(event_.get(), &one, sizeof one);
}

Actions Exchange::take_actions() {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto read = ::read(event_.get(), &count, sizeof count);
  const std::scoped_lock lock{mutex_};
  return std::exchange(actions_, {});
}

std::vector<GroupStatus> Exchange::with_modules() const {
  auto groups = groups_;
  for (auto& group : groups) {
    const auto module = modules_.find(group.name);
    if (module == modules_.end()) continue;
    group.term = module->second.term;
    group.module = module->second.status;
  }
  return groups;
}

void Exchange::publish(std::vector<GroupStatus> groups) {
  converse([&](Instant now, auto& conversation, auto& out) {
    groups_ = std::move(groups);
    conversation.publish(now, with_modules(), true, out);
  });
  wake();
}

void Exchange::publish_module(const std::string& group, std::uint64_t term, std::string status) {
  converse([&](Instant now, auto& conversation, auto& out) {
    modules_.insert_or_assign(group, Published{term, std::move(status)});
    conversation.publish(now, with_modules(), false, out);
  });
  wake();
}

std::optional<std::uint64_t> Exchange::ask(Verb verb, const std::string& group, std::string payload,
                                           Instant deadline, OnAnswer on_answer) {
  std::optional<std::uint64_t> number;
  converse([&](Instant now, auto& conversation, auto& out) {
    if (ended_) return;
    number = conversation.ask(now, verb, group, std::move(payload), deadline, out);
    waiting_.emplace(*number, std::move(on_answer));
  });
  wake();
  return number;
}

bool Exchange::withdraw(std::uint64_t question) {
  const std::scoped_lock lock{mutex_};
  waiting_.erase(question);
  return conversation_.withdraw(question);
}

void Exchange::answer(Answer answer) {
  converse([&](Instant now, auto& conversation, auto& out) {
    conversation.answer(now, std::move(answer), out);
  });
  wake();
}

void Exchange::answer_term(std::uint64_t question, const std::string& group) {
  converse([&](Instant now, auto& conversation, auto& out) {
    Answer answer{question, {}};
    if (auto own = conversation.own(group)) {
      answer.content = *std::move(own);
    } else {
      answer.content = Declined{Declined::Why::unsupported, "there is no group of this name"};
    }
    conversation.answer(now, std::move(answer), out);
  });
  wake();
}

bool Exchange::connected() {
  const std::scoped_lock lock{mutex_};
  return conversation_.connected();
}

std::optional<Report> Exchange::report(const std::string& group) {
  const std::scoped_lock lock{mutex_};
  return conversation_.report(group);
}

void Exchange::deliver(Answered answered) {
  OnAnswer on_answer;
  {
    const std::scoped_lock lock{mutex_};
    const auto found = waiting_.find(answered.number);
    if (found == waiting_.end()) return;
    on_answer = std::move(found->second);
    waiting_.erase(found);
  }
  on_answer(std::move(answered.result));
}

void Exchange::end() {
  std::map<std::uint64_t, OnAnswer> waiting;
  {
    const std::scoped_lock lock{mutex_};
    ended_ = true;
    waiting.swap(waiting_);
  }
  for (auto& [number, on_answer] : waiting) {
    on_answer(std::unexpected{
        notify::PeerFailure{notify::PeerFailure::Reason::stopping, "this daemon ends"}});
  }
}

}  // namespace vrrpd::peer
