// SPDX-License-Identifier: Apache-2.0
// The daemon's end of the control socket. One thread, which waits for all clients at once: none of
// them can hold up another, and none the loop.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "vrrpd/base/cancellation.hpp"
#include "vrrpd/base/file_descriptor.hpp"
#include "vrrpd/base/system_error.hpp"
#include "vrrpd/base/time.hpp"
#include "vrrpd/control/answering.hpp"
#include "vrrpd/control/message.hpp"
#include "vrrpd/modules/thread.hpp"

namespace vrrpd::control {

class Server {
 public:
  /// Called on the server's thread: what takes long is to be handed on, and answered later.
  using Handler = std::function<void(const Request&, const Answering&)>;

  /// Listens at `path` until it is destroyed; the file goes with it.
  [[nodiscard]] static SystemResult<std::unique_ptr<Server>> open(std::filesystem::path path,
                                                                  Handler handler);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

 private:
  struct Client {
    FileDescriptor connection;
    std::string in, out;
    bool asked = false;               ///< its request was handed on
    bool answered = false;            ///< `out` ends with the last line
    std::optional<Instant> patience;  ///< to read its request, or for it to take what waits
  };

  Server(std::filesystem::path path, FileDescriptor listener, Handler handler);
  void run();
  void turn();
  [[nodiscard]] std::optional<Instant> deadline() const;
  void welcome();
  void hand_out();
  /// False: it is to be dropped, as it is for the next two.
  [[nodiscard]] bool serve(ClientId id, Client& client, short seen);
  [[nodiscard]] bool read_request(ClientId id, Client& client);
  [[nodiscard]] bool write_out(Client& client);

  const std::filesystem::path path_;
  FileDescriptor listener_;
  const Handler handler_;
  const std::shared_ptr<Replies> replies_ = std::make_shared<Replies>();
  std::map<ClientId, Client> clients_;
  ClientId last_id_ = 0;
  std::optional<Instant> deaf_until_;  ///< no descriptor was left for a visitor
  Cancellation cancel_;
  std::optional<modules::Thread> thread_;
};

}  // namespace vrrpd::control
