// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/control/server.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>
#include <vector>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/base/poll_until.hpp"
#include "vrrpd/control/socket.hpp"

namespace vrrpd::control {
namespace {

// Whoever is root can open as many as it likes; more than these are told to wait.
constexpr std::size_t clients_most = 16;
constexpr Duration request_time = std::chrono::seconds{2};
/// How long a client may leave what was said to it unread.
constexpr Duration reading_time = std::chrono::seconds{10};
/// After the kernel had no descriptor for a visitor, whom it would announce for ever.
constexpr Duration deaf_time = std::chrono::seconds{1};

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

/// As much as fits at once: it is closed afterwards.
void turn_away(int connection, std::string why) {
  const auto line = encode(Failed{std::move(why)});
  [[maybe_unused]] const auto sent =
      ::send(connection, line.data(), line.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

}  // namespace

SystemResult<std::unique_ptr<Server>> Server::open(std::filesystem::path path, Handler handler) {
  auto listener = listen_at(path);
  if (!listener) return std::unexpected{listener.error()};
  return std::unique_ptr<Server>{
      new Server{std::move(path), *std::move(listener), std::move(handler)}};
}

Server::Server(std::filesystem::path path, FileDescriptor listener, Handler handler)
    : path_{std::move(path)}, listener_{std::move(listener)}, handler_{std::move(handler)} {
  thread_.emplace("control", [this] { run(); });
}

Server::~Server() {
  cancel_.request();
  thread_.reset();
  for (const auto& [id, client] : clients_) replies_->left(id);
  ::unlink(path_.c_str());
}

void Server::run() {
  while (!cancel_.requested()) turn();
  // What was answered last, a stop among it.
  hand_out();
  for (auto& [id, client] : clients_) static_cast<void>(write_out(client));
}

void Server::turn() {
  if (deaf_until_ && *deaf_until_ <= boot_now()) deaf_until_.reset();
  std::vector<pollfd> waiting{
      {.fd = cancel_.fd(), .events = POLLIN, .revents = 0},
      {.fd = replies_->fd(), .events = POLLIN, .revents = 0},
      {.fd = deaf_until_ ? -1 : listener_.get(), .events = POLLIN, .revents = 0}};
  std::vector<ClientId> polled;
  for (const auto& [id, client] : clients_) {
    polled.push_back(id);
    // Whoever has asked says nothing more that matters; that it is gone shows without asking.
    const short reads = client.asked ? 0 : POLLIN;
    const short writes = client.out.empty() ? 0 : POLLOUT;
    waiting.push_back({.fd = client.connection.get(),
                       .events = static_cast<short>(reads | writes),
                       .revents = 0});
  }
  static_cast<void>(poll_until(waiting, deadline()));

  auto seen = waiting.begin() + 3;
  for (const auto id : polled) {
    if (serve(id, clients_.at(id), (seen++)->revents)) continue;
    replies_->left(id);
    clients_.erase(id);
  }
  hand_out();
  if (waiting[2].revents != 0) welcome();
}

std::optional<Instant> Server::deadline() const {
  std::optional<Instant> first = deaf_until_;
  for (const auto& [id, client] : clients_)
    if (client.patience && (!first || *client.patience < *first)) first = client.patience;
  return first;
}

void Server::welcome() {
  FileDescriptor visitor{
      ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
  if (!visitor) {
    if (!would_block() && errno != ECONNABORTED) deaf_until_ = boot_now() + deaf_time;
    return;
  }
  if (!is_permitted(visitor.get())) return turn_away(visitor.get(), "only root may talk to vrrpd");
  if (clients_.size() >= clients_most)
    return turn_away(visitor.get(), "too many requests wait for vrrpd: try again");
  const ClientId id = ++last_id_;
  replies_->came(id);
  clients_[id] = {.connection = std::move(visitor),
                  .in = {},
                  .out = {},
                  .asked = false,
                  .answered = false,
                  .patience = boot_now() + request_time};
}

void Server::hand_out() {
  for (auto& letter : replies_->take()) {
    const auto found = clients_.find(letter.client);
    if (found == clients_.end()) continue;
    Client& client = found->second;
    if (client.out.empty()) client.patience = boot_now() + reading_time;
    // One that does not read is dropped when its patience is over; until then it costs this much.
    if (client.out.size() + letter.line.size() <= 2 * reply_bytes_max) client.out += letter.line;
    client.answered |= letter.last;
  }
}

bool Server::serve(ClientId id, Client& client, short seen) {
  if ((seen & (POLLHUP | POLLERR | POLLNVAL)) != 0) return false;
  if (!client.asked && (seen & POLLIN) != 0 && !read_request(id, client)) return false;
  if ((seen & POLLOUT) != 0 && !write_out(client)) return false;
  if (client.answered && client.out.empty()) return false;
  return !client.patience || boot_now() < *client.patience;
}

bool Server::read_request(ClientId id, Client& client) {
  std::array<char, request_bytes_max + 1> bytes{};
  const auto room = request_bytes_max + 1 - client.in.size();
  const auto got = ::recv(client.connection.get(), bytes.data(), room, 0);
  if (got < 0) return would_block();
  if (got == 0) return false;
  client.in.append(bytes.data(), static_cast<std::size_t>(got));
  const auto end = client.in.find('\n');
  if (end == std::string::npos && client.in.size() <= request_bytes_max) return true;
  client.asked = true;
  client.patience.reset();
  // A line that is too long is none.
  const auto request = decode_request(std::string_view{client.in}.substr(0, end));
  client.in.clear();
  const Answering answering{replies_, id};
  if (request)
    handler_(*request, answering);
  else
    answering.failed(request.error());
  return true;
}

bool Server::write_out(Client& client) {
  while (!client.out.empty()) {
    const auto sent = ::send(client.connection.get(), client.out.data(), client.out.size(),
                             MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) return would_block();
    client.out.erase(0, static_cast<std::size_t>(sent));
    client.patience = boot_now() + reading_time;
  }
  client.patience.reset();
  return true;
}

}  // namespace vrrpd::control
