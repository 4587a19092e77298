// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/peer/connection.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "vrrpd/peer/tcp.hpp"

namespace vrrpd::peer {
namespace {

// What waits for a peer that does not read. All groups of a large host fit many times over.
constexpr std::size_t out_bytes_max = std::size_t{8} * 1024 * 1024;

// Of one connection in one turn: who sends much keeps nobody else waiting.
constexpr int reads_in_a_turn = 4;

std::unexpected<Connection::End> network(std::string why) {
  return std::unexpected{Connection::End{std::move(why), false}};
}

std::unexpected<Connection::End> complaint(std::string why) {
  return std::unexpected{Connection::End{std::move(why), true}};
}

}  // namespace

Connection::Connection(FileDescriptor socket, const PathSettings& path, const TlsContext& tls,
                       TlsStream::End end, Instant begun)
    : socket_{std::move(socket)},
      path_{&path},
      tls_{tls, end},
      end_{end},
      begun_{begun},
      connecting_{end == TlsStream::End::dials} {}

pollfd Connection::wanted() const {
  const bool writes = connecting_ || flushed_ < out_.size();
  return {.fd = socket_.get(),
          .events = static_cast<short>(POLLIN | (writes ? POLLOUT : 0)),
          .revents = 0};
}

std::expected<void, Connection::End> Connection::serve(short seen, std::vector<Message>& in) {
  if (seen == 0) return {};
  if (connecting_) {
    if (const auto there = dialled(socket_.get(), *path_); !there) {
      return network(there.error().text());
    }
    connecting_ = false;
    if (auto taken = take({}, in); !taken) return taken;  // the first word is ours
    return flush();
  }
  if ((seen & (POLLIN | POLLHUP | POLLERR)) != 0) {
    auto done = read(in);
    const auto flushed = flush();  // an alert that tells the other side what was wrong with it
    if (!done) return done;
    return flushed;
  }
  return flush();
}

std::expected<void, Connection::End> Connection::read(std::vector<Message>& in) {
  for (int i = 0; i < reads_in_a_turn; ++i) {
    std::uint8_t buffer[16 * 1024];
    const ssize_t length = ::recv(socket_.get(), buffer, sizeof buffer, 0);
    if (length < 0) {
      if (errno == EAGAIN || errno == EINTR) return {};
      return network(last_system_error("read from", path_->peer.to_string()).text());
    }
    if (length == 0) return network("the other side closed the connection");
    if (auto taken = take({buffer, static_cast<std::size_t>(length)}, in); !taken) return taken;
  }
  return {};
}

std::expected<void, Connection::End> Connection::take(std::span<const std::uint8_t> bytes,
                                                      std::vector<Message>& in) {
  if (auto fed = tls_.feed(bytes); !fed) return complaint(std::move(fed.error()));
  const auto plain = tls_.plain();
  frames_.append(plain);
  for (;;) {
    auto message = frames_.next();
    if (!message) return complaint(std::move(message.error()));
    if (!*message) break;
    in.push_back(**std::move(message));
  }
  if (tls_.ended()) return network("the other side closed the connection");
  return {};
}

std::expected<void, Connection::End> Connection::send(const Message& message) {
  if (auto written = tls_.write(encode(message)); !written) {
    return complaint(std::move(written.error()));
  }
  return flush();
}

std::expected<void, Connection::End> Connection::flush() {
  const auto more = tls_.output();
  out_.insert(out_.end(), more.begin(), more.end());
  while (!connecting_ && flushed_ < out_.size()) {
    const ssize_t sent =
        ::send(socket_.get(), out_.data() + flushed_, out_.size() - flushed_, MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno == EAGAIN || errno == EINTR) break;
      return network(last_system_error("write to", path_->peer.to_string()).text());
    }
    flushed_ += static_cast<std::size_t>(sent);
  }
  if (flushed_ > out_.size() / 2) {
    out_.erase(out_.begin(), out_.begin() + static_cast<std::ptrdiff_t>(flushed_));
    flushed_ = 0;
  }
  if (out_.size() - flushed_ > out_bytes_max) return complaint("it does not read");
  return {};
}

void Connection::say_end() {
  tls_.end();
  // Whether it still gets out is not waited for.
  [[maybe_unused]] const auto flushed = flush();
}

}  // namespace vrrpd::peer
