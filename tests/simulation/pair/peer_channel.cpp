// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/pair/peer_channel.hpp"

#include <utility>

namespace vrrpd::simulation::pair {

using namespace std::chrono_literals;
using notify::PeerFailure;

namespace {

constexpr Duration heartbeat = 1s;
/// So many are missing before a connection is given up.
constexpr int missing_at_most = 3;

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

notify::PeerResult<notify::PeerReport> PeerChannel::ask_term(Instant /*deadline*/,
                                                             const Cancellation& /*cancel*/) {
  return not_here();
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
  own_.role = role_();
  network_.carry(host_.place(), peer_->host_.place(), heartbeat,
                 [peer = peer_, word = Word{own_, host_.now(), heard_sent_}] {
                   peer->daemon_.deliver([peer, word] { peer->hear(word); });
                 });
}

void PeerChannel::hear(const Word& word) {
  heard_sent_ = word.sent;
  heard_ = word.own;
  heard_->heard = host_.now();
  heard_->said_after = word.answers.value_or(Instant{});
}

}  // namespace vrrpd::simulation::pair
