// SPDX-License-Identifier: Apache-2.0
// Carries the conversation: listens and dials on every path, and moves bytes, on the thread of its
// own that calls run(). A path that is dead or hostile delays no other: nothing here blocks but the
// wait for all of them.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "vrrpd/base/cancellation.hpp"
#include "vrrpd/peer/connection.hpp"
#include "vrrpd/peer/exchange.hpp"
#include "vrrpd/peer/grievances.hpp"
#include "vrrpd/peer/redial.hpp"
#include "vrrpd/peer/tcp.hpp"

namespace vrrpd::peer {

class Transport {
 public:
  struct Events {
    /// Lines for the operator.
    std::function<void(Severity, std::string)> report;
    /// What the conversation decided and is not the transport's: all but Send, Close and Answered.
    std::function<void(Action)> happened;
  };

  /// Everything that is passed must outlive it.
  Transport(const PeerSettings& settings, const TlsContext& tls, Exchange& exchange, Events events);

  /// Until `cancel`; then what waits is sent as far as it goes, and all connections are closed.
  void run(const Cancellation& cancel);

 private:
  struct Path {
    const PathSettings* settings;
    FileDescriptor listener{};
    Instant listen_at{};
    Redial redial{};
    std::optional<SessionId> dialling{};  ///< until it has greeted
    std::optional<Instant> connected_at{};
    std::string said_dialling{}, said_listening{};  ///< why not, as last said
  };
  struct Ended {
    SessionId id;
    Connection::End end;
  };

  void turn(const Cancellation& cancel);
  [[nodiscard]] std::optional<Instant> deadline();
  void serve(SessionId id, Connection& connection, short seen);
  void welcome(Path& path);
  void admit(Path& path, Visitor visitor);
  void keep_listening(Path& path, Instant now);
  void keep_dialling(Path& path, Instant now);
  void end_overdue(Instant now);
  void bury();

  void perform_all();
  void perform(const Send& action);
  void perform(const Close& action);
  void perform(const Connected& action);
  void perform(const PathLost& action);
  void complain(const Path& path, const IpAddress& sender, const std::string& why);

  [[nodiscard]] Path& path_of(const Connection& connection);
  [[nodiscard]] std::size_t connections_of(const Path& path) const;
  [[nodiscard]] std::size_t strangers_of(const Path& path) const;

  const PeerSettings& settings_;
  const TlsContext& tls_;
  Exchange& exchange_;
  Events events_;
  std::map<std::string, Path> paths_;
  std::map<SessionId, Connection> connections_;
  std::vector<Ended> ended_;
  SessionId last_id_ = 0;
  Grievances grievances_;
};

}  // namespace vrrpd::peer
