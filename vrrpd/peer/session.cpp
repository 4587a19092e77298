// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/peer/session.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace vrrpd::peer {
namespace {

// Heartbeats that may be missing before the other side counts as gone.
constexpr int silent_beats = 3;

constexpr std::uint32_t heartbeat_ms_least = 50, heartbeat_ms_most = 60'000;

// Beats on their way; of older ones no echo is expected any more.
constexpr std::size_t unechoed_most = 64;

Duration patience(const Hello& peer) {
  return silent_beats * std::chrono::milliseconds{peer.heartbeat_ms};
}

}  // namespace

std::optional<std::string> objection(const Hello& hello, const Identity& ours) {
  if (hello.newest < oldest_version || hello.oldest > newest_version) {
    return fmt::format(
        "it ({}) speaks versions {} to {} of the peer protocol, this daemon {} to {}: "
        "update the older one",
        hello.daemon, hello.oldest, hello.newest, oldest_version, newest_version);
  }
  if (hello.pair != ours.pair) {
    return fmt::format("it belongs to the pair \"{}\", this node to \"{}\" ([peer] name)",
                       hello.pair, ours.pair);
  }
  if (hello.boot == ours.boot) {
    return "it is this daemon itself: the path's `peer' leads back to this host";
  }
  if (hello.node == ours.node) {
    return fmt::format("both nodes are called \"{}\": give each a name of its own ([peer] node)",
                       ours.node);
  }
  if (hello.node.empty()) return "it has no name";
  if (hello.heartbeat_ms < heartbeat_ms_least || hello.heartbeat_ms > heartbeat_ms_most) {
    return fmt::format("its heartbeat of {} ms is out of range", hello.heartbeat_ms);
  }
  return std::nullopt;
}

Session::Session(std::string path, Instant begun, Instant greet_by)
    : path_{std::move(path)},
      begun_{begun},
      greet_by_{greet_by},
      last_heard_{begun},
      echoed_{begun} {}

void Session::greet(Instant now, Hello hello) {
  peer_ = std::move(hello);
  heard(now);
}

void Session::stamp(Instant now, Status& status) {
  status.beat = ++beat_;
  status.echo = peer_beat_;
  sent_.emplace_back(status.beat, now);
  if (sent_.size() > unechoed_most) sent_.pop_front();
}

Instant Session::take(const Status& status) {
  peer_beat_ = std::max(peer_beat_, status.beat);
  while (!sent_.empty() && sent_.front().first <= status.echo) {
    echoed_ = sent_.front().second;
    sent_.pop_front();
  }
  return echoed_;
}

Instant Session::deadline() const { return greeted() ? last_heard_ + patience(*peer_) : greet_by_; }

std::string Session::silence() const {
  if (!greeted()) return "no greeting within the deadline";
  return fmt::format("silent for {:.1f} s",
                     std::chrono::duration<double>{patience(*peer_)}.count());
}

}  // namespace vrrpd::peer
