// SPDX-License-Identifier: Apache-2.0
// Who answers what the peer asks. Questions are put one after the other on a thread of their own,
// so that a module that takes its time delays no heartbeat.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "notify/peer_link.hpp"
#include "vrrpd/modules/job_queue.hpp"
#include "vrrpd/peer/exchange.hpp"

namespace vrrpd::peer {

class Answerers {
 public:
  using Answerer = std::function<void(const notify::PeerQuestion&, const notify::PeerReply&)>;

  explicit Answerers(std::shared_ptr<Exchange> exchange);
  /// Starts the thread, before the first put().
  void start() { questions_.emplace("peer questions"); }

  /// Any thread but that of the questions. Waits for a question that is being put to the one
  /// before.
  void set(const std::string& group, Answerer answerer);
  /// The transport's thread.
  void put(const Asks& asks);

 private:
  struct Desk {
    std::mutex mutex;  ///< held while a question is put
    Answerer answerer;
  };
  std::shared_ptr<Desk> desk_of(const std::string& group);

  std::shared_ptr<Exchange> exchange_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Desk>> desks_;
  std::optional<modules::JobQueue> questions_;
};

}  // namespace vrrpd::peer
