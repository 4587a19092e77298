// SPDX-License-Identifier: Apache-2.0
// The conversation, shared by the threads that have a part in it: the loop publishes, modules
// publish and ask, the transport carries. Each takes the lock for as long as something pure is
// decided; what comes of it waits for the transport, in order.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/peer/conversation.hpp"

namespace vrrpd::peer {

class Exchange {
 public:
  using Result = decltype(Answered::result);
  /// Called once, on the transport's thread or by end().
  using OnAnswer = std::function<void(Result)>;

  /// Throws std::system_error if the kernel has no eventfd left.
  explicit Exchange(Identity identity);

  // Any thread.

  /// How our groups stand, without what modules say. As a heartbeat too: all is told as confirmed.
  void publish(std::vector<GroupStatus> groups);
  void publish_module(const std::string& group, std::uint64_t term, std::string status);
  /// The number of the question; nothing if this daemon ends, and `on_answer` is dropped.
  [[nodiscard]] std::optional<std::uint64_t> ask(Verb verb, const std::string& group,
                                                 std::string payload, Instant deadline,
                                                 OnAnswer on_answer);
  /// True: the peer may have been asked. Its answer is dropped, if it has not been given yet.
  bool withdraw(std::uint64_t question);
  void answer(Answer answer);
  /// With our group as it was last published.
  void answer_term(std::uint64_t question, const std::string& group);
  [[nodiscard]] bool connected();
  [[nodiscard]] std::optional<Report> report(const std::string& group);

  // The transport.

  /// Readable when there are actions.
  [[nodiscard]] int fd() const { return event_.get(); }
  [[nodiscard]] Actions take_actions();
  /// `speak` is called with the time, the conversation, and where actions go.
  template <class Speak>
  void converse(Speak speak) {
    const std::scoped_lock lock{mutex_};
    speak(boot_now(), conversation_, actions_);
  }
  void deliver(Answered answered);
  void wake();

  /// Nobody carries any more: whoever waits is told so, and so is everybody who asks later.
  void end();

 private:
  [[nodiscard]] std::vector<GroupStatus> with_modules() const;

  FileDescriptor event_;
  std::mutex mutex_;
  Conversation conversation_;
  Actions actions_;
  std::vector<GroupStatus> groups_;
  struct Published {
    std::uint64_t term = 0;
    std::string status;
  };
  std::map<std::string, Published> modules_;
  std::map<std::uint64_t, OnAnswer> waiting_;
  bool ended_ = false;
};

}  // namespace vrrpd::peer
