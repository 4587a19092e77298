// SPDX-License-Identifier: Apache-2.0
// How whoever carries out a request answers it: from any thread, and long after the client may have
// gone away.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/control/message.hpp"

namespace vrrpd::control {

using ClientId = std::uint64_t;

/// What waits to be written to clients. Thread-safe; shared by the server's thread and everybody
/// who answers.
class Replies {
 public:
  Replies();  ///< throws std::system_error if the kernel has no eventfd left

  struct Letter {
    ClientId client;
    std::string line;
    bool last;  ///< nothing follows
  };

  void post(Letter letter);
  /// All that came since the last call.
  [[nodiscard]] std::vector<Letter> take();
  /// Readable while there is something to take.
  [[nodiscard]] int fd() const { return event_.get(); }

  void came(ClientId client);
  void left(ClientId client);
  [[nodiscard]] bool is_there(ClientId client) const;

 private:
  FileDescriptor event_;
  mutable std::mutex mutex_;
  std::vector<Letter> letters_;
  std::set<ClientId> there_;
};

/// The way back to one client. Only the first of done() and failed() counts; a request whose
/// Answering is destroyed without either is answered for it.
class Answering {
 public:
  Answering(std::shared_ptr<Replies> replies, ClientId client);

  void progress(std::string text) const;
  /// `result`: a JSON value.
  void done(std::string result) const;
  void failed(std::string why) const;
  /// Somebody still waits for done() or failed().
  [[nodiscard]] bool wanted() const;
  /// Somebody is at the other end: what was answered may not have been read yet.
  [[nodiscard]] bool listened_to() const;

 private:
  struct Way;
  std::shared_ptr<Way> way_;
};

}  // namespace vrrpd::control
