// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/control/client.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <utility>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/base/poll_until.hpp"
#include "vrrpd/control/socket.hpp"

namespace vrrpd::control {
namespace {

std::unexpected<AskError> unreachable(std::string text) {
  return std::unexpected{AskError{AskError::Kind::unreachable, std::move(text)}};
}

/// Reads lines, each of them for so long at most.
class Lines {
 public:
  Lines(const FileDescriptor& connection, Duration silence)
      : connection_{connection}, silence_{silence} {}

  std::expected<std::string, std::string> next() {
    const Instant patience = boot_now() + silence_;
    for (;;) {
      if (const auto end = buffer_.find('\n'); end != std::string::npos) {
        auto line = buffer_.substr(0, end);
        buffer_.erase(0, end + 1);
        return line;
      }
      if (buffer_.size() > reply_bytes_max) return std::unexpected{std::string{"it says too much"}};
      if (auto more = read(patience); !more) return std::unexpected{std::move(more.error())};
    }
  }

 private:
  std::expected<void, std::string> read(Instant patience) {
    std::array<pollfd, 1> waiting{pollfd{.fd = connection_.get(), .events = POLLIN, .revents = 0}};
    if (!poll_until(waiting, patience)) return std::unexpected{std::string{"it does not answer"}};
    std::array<char, 4096> bytes{};
    const auto got = ::recv(connection_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return {};
    if (got <= 0) return std::unexpected{std::string{"it ended the connection without an answer"}};
    buffer_.append(bytes.data(), static_cast<std::size_t>(got));
    return {};
  }

  const FileDescriptor& connection_;
  const Duration silence_;
  std::string buffer_;
};

}  // namespace

Duration silence_most(Command command) {
  // A switchover may take handover_max; a server that was rebuilt may start and catch up slowly.
  // A reload may wait for groups that it removes.
  if (command == Command::switchover || command == Command::rebuild || command == Command::reload)
    return std::chrono::minutes{10};
  return std::chrono::seconds{30};
}

std::expected<std::string, AskError> ask(const std::filesystem::path& socket,
                                         const Request& request,
                                         const std::function<void(std::string_view)>& progress) {
  const auto connection = connect_to(socket);
  if (!connection)
    return unreachable(fmt::format("vrrpd is not reached: {}", connection.error().text()));
  const auto line = encode(request);
  if (line.size() > request_bytes_max + 1)
    return std::unexpected{AskError{AskError::Kind::refused, "the request is too long"}};
  // A short one, on a new connection: it is taken as a whole. Whoever was turned away before it
  // could ask (EPIPE) was told why.
  if (::send(connection->get(), line.data(), line.size(), MSG_NOSIGNAL) < 0 && errno != EPIPE)
    return unreachable(last_system_error("write to", socket).text());
  Lines lines{*connection, silence_most(request.command)};
  for (;;) {
    const auto said = lines.next();
    if (!said) return unreachable(fmt::format("vrrpd at {}: {}", socket.native(), said.error()));
    auto reply = decode_reply(*said);
    if (!reply) return std::unexpected{AskError{AskError::Kind::refused, reply.error()}};
    if (const auto* step = std::get_if<Progress>(&*reply)) {
      progress(step->text);
      continue;
    }
    if (auto* failed = std::get_if<Failed>(&*reply))
      return std::unexpected{AskError{AskError::Kind::refused, std::move(failed->why)}};
    return std::get<Done>(*std::move(reply)).result;
  }
}

}  // namespace vrrpd::control
