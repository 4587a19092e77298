// SPDX-License-Identifier: Apache-2.0
// The channel to the daemon on the other node of the pair (decision 8, docs/peer.md): the door of
// this room. It has a thread that carries, and one that puts the peer's questions to modules.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "vrrpd/modules/thread.hpp"
#include "vrrpd/peer/answerers.hpp"
#include "vrrpd/peer/transport.hpp"

namespace vrrpd::peer {

class Channel {
 public:
  using Event = std::variant<Connected, PathLost, Compared, Heard>;
  /// All are called on the channel's thread, and must not block it.
  struct Events {
    std::function<void(Severity, std::string)> report;  ///< a line for the operator
    std::function<void(Event)> happened;
    /// The peer asks how a group stands now: publish() what is so at this moment, then call it.
    std::function<void(std::function<void()> answer)> fresh_status;
  };

  /// Says and hears nothing before start().
  Channel(PeerSettings settings, TlsContext tls, Identity identity);
  /// Who waits for an answer gets PeerFailure::stopping, and so does who asks a link afterwards.
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  void start(Events events);

  /// How our groups stand: at each change, and once in each heartbeat(). A loop that hangs does not
  /// call it, and the peer sees that.
  void publish(std::vector<GroupStatus> groups) { exchange_->publish(std::move(groups)); }
  [[nodiscard]] Duration heartbeat() const { return settings_.heartbeat; }
  /// TlsContext::certificate_left()
  [[nodiscard]] std::optional<std::chrono::days> certificate_left() const {
    return tls_.certificate_left();
  }

  /// The module's way to the same group on the peer.
  [[nodiscard]] std::unique_ptr<notify::PeerLink> link(const std::string& group);

  /// For the loop: as PeerLink's, without blocking. `on_answer` is called once, on the channel's
  /// thread or by the destructor.
  [[nodiscard]] std::optional<std::uint64_t> ask(Verb verb, const std::string& group,
                                                 std::string payload, Instant deadline,
                                                 Exchange::OnAnswer on_answer) {
    return exchange_->ask(verb, group, std::move(payload), deadline, std::move(on_answer));
  }
  bool withdraw(std::uint64_t question) { return exchange_->withdraw(question); }
  [[nodiscard]] std::optional<Report> report(const std::string& group) {
    return exchange_->report(group);
  }

 private:
  void happened(Action action);

  PeerSettings settings_;
  TlsContext tls_;
  std::shared_ptr<Exchange> exchange_;
  std::shared_ptr<Answerers> answerers_;
  Events events_;
  std::optional<Transport> transport_;
  Cancellation cancel_;
  std::optional<modules::Thread> thread_;
};

/// Random, from the kernel. Throws std::system_error.
[[nodiscard]] BootId make_boot_id();

}  // namespace vrrpd::peer
