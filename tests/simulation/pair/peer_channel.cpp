// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/pair/peer_channel.hpp"

#include <poll.h>

#include <array>
#include <utility>

#include "tests/simulation/pair/seams/answer_descriptor.hpp"
#include "tests/simulation/pair/worker.hpp"
#include "vrrpd/base/poll_until.hpp"

namespace vrrpd::simulation::pair {

using namespace std::chrono_literals;
using notify::PeerFailure;

namespace {

constexpr Duration heartbeat = 1s;
/// So many are missing before a connection is given up.
constexpr int missing_at_most = 3;

/// Also when the worker is unwound.
struct GivesUp {
  PeerChannel::Exchange& exchange;
  ~GivesUp() { exchange.asker = nullptr; }
};

std::unexpected<PeerFailure> not_here() {
  return std::unexpected{
      PeerFailure{PeerFailure::Reason::unsupported, "nobody answers questions in this world"}};
}

}  // namespace

void PeerChannel::begin(std::function<notify::PeerRole()> role) {
  role_ = std::move(role);
  own_ = {};
  heard_.reset();
  heard_sent_.reset();
  redial_ = {};
  say_each_second();
}

bool PeerChannel::connected() const {
  return heard_ && host_.now() - heard_->heard < heartbeat * missing_at_most;
}

notify::PeerResult<void> PeerChannel::publish(std::uint64_t term, std::string status) {
  own_.term = term;
  own_.status = std::move(status);
  say();
  return {};
}

notify::PeerResult<notify::PeerReport> PeerChannel::ask_term(Instant deadline,
                                                             const Cancellation& /*cancel*/) {
  if (!connected()) return std::unexpected{PeerFailure{PeerFailure::Reason::unreachable, "apart"}};
  Worker& asker = Worker::running();
  auto exchange = std::make_shared<Exchange>(Exchange{.asker = &asker});
  asker.expect_answer();
  network_.carry(host_.place(), peer_->host_.place(), heartbeat, [this, exchange] {
    peer_->daemon_.deliver([this, exchange] { peer_->tell_term(exchange); });
  });
  const GivesUp when_left{*exchange};
  std::array waiting{pollfd{.fd = answer_descriptor, .events = POLLIN, .revents = 0}};
  static_cast<void>(poll_until(waiting, deadline));
  Fiber::go_on_or_unwind();
  if (exchange->report) return *exchange->report;
  return std::unexpected{PeerFailure{PeerFailure::Reason::unanswered, "no answer by the deadline"}};
}

void PeerChannel::tell_term(const std::shared_ptr<Exchange>& exchange) {
  auto report = own_;
  report.role = role_();
  network_.carry(host_.place(), peer_->host_.place(), heartbeat, [exchange, report] {
    exchange->report = report;
    if (exchange->asker != nullptr) exchange->asker->take_answer();
  });
}

notify::PeerResult<std::string> PeerChannel::ask(notify::PeerVerb /*verb*/, std::string /*payload*/,
                                                 Instant /*deadline*/,
                                                 const Cancellation& /*cancel*/) {
  return not_here();
}

void PeerChannel::answer_with(
    std::function<void(const notify::PeerQuestion&, const notify::PeerReply&)> /*answerer*/) {}

void PeerChannel::say_each_second() {
  say();
  daemon_.after(heartbeat, [this] { say_each_second(); });
}

void PeerChannel::say() {
  if (connected()) return send();
  const Instant now = host_.now();
  if (now < redial_.next()) return;
  redial_.failed(now);
  send();
}

void PeerChannel::send() {
  own_.role = role_();
  network_.carry(host_.place(), peer_->host_.place(), heartbeat,
                 [peer = peer_, word = Word{own_, host_.now(), heard_sent_}] {
                   peer->daemon_.deliver([peer, word] { peer->hear(word); });
                 });
}

void PeerChannel::hear(const Word& word) {
  if (!connected()) redial_ = {};
  heard_sent_ = word.sent;
  heard_ = word.own;
  heard_->heard = host_.now();
  heard_->said_after = word.answers.value_or(Instant{});
}

}  // namespace vrrpd::simulation::pair
