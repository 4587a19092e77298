// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/peer/transport.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "vrrpd/base/poll_until.hpp"
#include "vrrpd/peer/tcp.hpp"

namespace vrrpd::peer {
namespace {

constexpr Duration listen_retry = std::chrono::seconds{1};

// The peer needs one connection, and for a moment two. Whoever else gets as far as its address
// shares these.
constexpr std::size_t strangers_most = 4;
constexpr std::size_t connections_most = 8;  // of a path

constexpr int visitors_in_a_turn = 16;

void earlier(std::optional<Instant>& first, std::optional<Instant> other) {
  if (other && (!first || *other < *first)) first = other;
}

}  // namespace

Transport::Transport(const PeerSettings& settings, const TlsContext& tls, Exchange& exchange,
                     Events events)
    : settings_{settings}, tls_{tls}, exchange_{exchange}, events_{std::move(events)} {
  for (const auto& path : settings.paths) paths_.emplace(path.name, Path{.settings = &path});
}

void Transport::run(const Cancellation& cancel) {
  while (!cancel.requested()) turn(cancel);
  perform_all();  // how our groups stand at the end
  for (auto& [id, connection] : connections_) connection.say_end();
  connections_.clear();
}

void Transport::turn(const Cancellation& cancel) {
  const Instant begin = boot_now();
  for (auto& [name, path] : paths_) {
    keep_listening(path, begin);
    keep_dialling(path, begin);
  }
  bury();
  std::vector<pollfd> waiting{{.fd = cancel.fd(), .events = POLLIN, .revents = 0},
                              {.fd = exchange_.fd(), .events = POLLIN, .revents = 0}};
  for (const auto& [name, path] : paths_) {
    waiting.push_back({.fd = path.listener.get(), .events = POLLIN, .revents = 0});
  }
  std::vector<SessionId> polled;
  for (const auto& [id, connection] : connections_) {
    polled.push_back(id);
    waiting.push_back(connection.wanted());
  }
  static_cast<void>(poll_until(waiting, deadline()));

  auto seen = waiting.begin() + 2;
  std::vector<Path*> visited;
  for (auto& [name, path] : paths_) {
    if ((seen++)->revents != 0) visited.push_back(&path);
  }
  // What was said before an end is taken in before any end is: a session that takes another's place
  // is there by then.
  for (const auto id : polled) serve(id, connections_.at(id), (seen++)->revents);
  for (auto* path : visited) welcome(*path);
  bury();
  end_overdue(boot_now());
  perform_all();
}

std::optional<Instant> Transport::deadline() {
  std::optional<Instant> first;
  exchange_.converse([&](Instant, auto& conversation, auto&) {
    first = conversation.deadline();
    for (const auto& [name, path] : paths_) {
      if (!path.listener) earlier(first, path.listen_at);
      if (!path.dialling && !conversation.connected(name)) earlier(first, path.redial.next());
    }
  });
  for (const auto& [id, connection] : connections_) {
    if (!connection.open()) earlier(first, connection.begun() + settings_.deadline);
  }
  return first;
}

void Transport::serve(SessionId id, Connection& connection, short seen) {
  const bool was_open = connection.open();
  std::vector<Message> in;
  auto served = connection.serve(seen, in);
  exchange_.converse([&](Instant now, auto& conversation, auto& out) {
    if (!was_open && connection.open()) {
      conversation.opened(id, connection.path().name, connection.begun(), out);
    }
    for (auto& message : in) conversation.received(now, id, std::move(message), out);
    if (auto& dialling = path_of(connection).dialling; dialling == id && conversation.greeted(id)) {
      dialling.reset();
    }
  });
  if (!served) ended_.push_back({id, std::move(served.error())});
}

void Transport::welcome(Path& path) {
  for (int i = 0; i < visitors_in_a_turn; ++i) {
    auto visitor = accept_one(path.listener.get());
    if (!visitor) {
      // No descriptor left: the kernel would report the same visitor for ever.
      complain(path, path.settings->peer, visitor.error().text());
      path.listener.reset();
      path.listen_at = boot_now() + listen_retry;
      return;
    }
    if (!*visitor) return;
    admit(path, **std::move(visitor));
  }
}

void Transport::admit(Path& path, Visitor visitor) {
  if (visitor.from != path.settings->peer) {
    return complain(path, visitor.from,
                    fmt::format("the peer is {}", path.settings->peer.to_string()));
  }
  if (strangers_of(path) >= strangers_most || connections_of(path) >= connections_most) {
    return complain(path, visitor.from, "too many connections at a time");
  }
  connections_.try_emplace(++last_id_, std::move(visitor.socket), *path.settings, tls_,
                           TlsStream::End::accepts, boot_now());
}

void Transport::keep_listening(Path& path, Instant now) {
  if (path.listener || now < path.listen_at) return;
  auto listener = listen_on(*path.settings);
  if (listener) {
    path.listener = std::move(*listener);
    path.said_listening.clear();
    return;
  }
  path.listen_at = now + listen_retry;
  auto why = listener.error().text();
  if (why == path.said_listening) return;
  events_.report(Severity::error, fmt::format("peer: path {}: {}", path.settings->name, why));
  path.said_listening = std::move(why);
}

void Transport::keep_dialling(Path& path, Instant now) {
  if (path.dialling || now < path.redial.next()) return;
  bool connected = false;
  exchange_.converse([&](Instant, auto& conversation, auto&) {
    connected = conversation.connected(path.settings->name);
  });
  if (connected) return;
  const SessionId id = ++last_id_;
  auto socket = dial(*path.settings);
  path.dialling = id;
  if (!socket) return ended_.push_back({id, {socket.error().text(), false}});
  connections_.try_emplace(id, std::move(*socket), *path.settings, tls_, TlsStream::End::dials,
                           now);
}

/// The conversation keeps the time of those that are open.
void Transport::end_overdue(Instant now) {
  for (const auto& [id, connection] : connections_) {
    if (connection.open() || connection.begun() + settings_.deadline > now) continue;
    ended_.push_back({id, {"nothing was proven within the deadline", !connection.dials()}});
  }
  bury();
  exchange_.converse(
      [](Instant at, auto& conversation, auto& out) { conversation.on_time(at, out); });
}

/// Tells of ends, and why, where somebody should know.
void Transport::bury() {
  for (auto& [id, end] : std::exchange(ended_, {})) {
    const auto found = connections_.find(id);
    const auto dialler = std::ranges::find_if(
        paths_, [id = id](const auto& one) { return one.second.dialling == id; });
    Path* path = dialler != paths_.end()       ? &dialler->second
                 : found != connections_.end() ? &path_of(found->second)
                                               : nullptr;
    if (path == nullptr) continue;  // it has ended twice
    const bool proven = found != connections_.end() && found->second.open();
    exchange_.converse([&, id = id](Instant, auto& conversation, auto& out) {
      conversation.closed(id, end.why, out);
    });
    if (end.complaint) {
      complain(*path, path->settings->peer, end.why);
    } else if (!proven && dialler == paths_.end()) {
      complain(*path, path->settings->peer, "it proved nothing: " + end.why);
    } else if (dialler != paths_.end() && path->said_dialling != end.why) {
      events_.report(Severity::note, fmt::format("peer: path {}: not connected: {}",
                                                 path->settings->name, end.why));
      path->said_dialling = end.why;
    }
    if (dialler != paths_.end()) {
      path->dialling.reset();
      path->redial.failed(boot_now());
    }
    if (found != connections_.end()) connections_.erase(found);
  }
}

void Transport::perform_all() {
  for (auto actions = exchange_.take_actions(); !actions.empty();
       actions = exchange_.take_actions()) {
    for (auto& action : actions) {
      if (const auto* send = std::get_if<Send>(&action)) {
        perform(*send);
      } else if (const auto* close = std::get_if<Close>(&action)) {
        perform(*close);
      } else if (auto* answered = std::get_if<Answered>(&action)) {
        exchange_.deliver(std::move(*answered));
      } else {
        if (const auto* connected = std::get_if<Connected>(&action)) perform(*connected);
        if (const auto* lost = std::get_if<PathLost>(&action)) perform(*lost);
        events_.happened(std::move(action));
      }
    }
    bury();
  }
}

void Transport::perform(const Send& action) {
  const auto found = connections_.find(action.session);
  if (found == connections_.end()) return;
  if (auto sent = found->second.send(action.message); !sent) {
    ended_.push_back({action.session, std::move(sent.error())});
  }
}

void Transport::perform(const Close& action) {
  const auto found = connections_.find(action.session);
  if (found == connections_.end()) return;
  found->second.say_end();
  if (action.complaint) {
    complain(path_of(found->second), found->second.path().peer, action.why);
  }
  for (auto& [name, path] : paths_) {
    if (path.dialling != action.session) continue;
    path.dialling.reset();
    path.redial.failed(boot_now());
  }
  connections_.erase(found);
}

void Transport::perform(const Connected& action) {
  auto& path = paths_.at(action.path);
  path.connected_at = boot_now();
  path.said_dialling.clear();
}

void Transport::perform(const PathLost& action) {
  auto& path = paths_.at(action.path);
  const Instant now = boot_now();
  path.redial.lost(now, path.connected_at.value_or(now));
  path.connected_at.reset();
}

void Transport::complain(const Path& path, const IpAddress& sender, const std::string& why) {
  if (auto line = grievances_.note(boot_now(), path.settings->name, sender, why)) {
    events_.report(Severity::warning, *std::move(line));
  }
}

Transport::Path& Transport::path_of(const Connection& connection) {
  return paths_.at(connection.path().name);
}

std::size_t Transport::connections_of(const Path& path) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      connections_, [&](const auto& one) { return &one.second.path() == path.settings; }));
}

std::size_t Transport::strangers_of(const Path& path) const {
  return static_cast<std::size_t>(std::ranges::count_if(connections_, [&](const auto& one) {
    return &one.second.path() == path.settings && !one.second.dials() && !one.second.open();
  }));
}

}  // namespace vrrpd::peer
