// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/control/answering.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <system_error>
#include <utility>

namespace vrrpd::control {

Replies::Replies() : event_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
  if (!event_) throw std::system_error{errno, std::generic_category(), "eventfd"};
}

void Replies::post(Letter letter) {
  {
    const std::scoped_lock guard{mutex_};
    if (!there_.contains(letter.client)) return;
    letters_.push_back(std::move(letter));
  }
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(event_.get(), &one, sizeof one);
}

std::vector<Replies::Letter> Replies::take() {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto read = ::read(event_.get(), &count, sizeof count);
  const std::scoped_lock guard{mutex_};
  return std::exchange(letters_, {});
}

void Replies::came(ClientId client) {
  const std::scoped_lock guard{mutex_};
  there_.insert(client);
}

void Replies::left(ClientId client) {
  const std::scoped_lock guard{mutex_};
  there_.erase(client);
}

bool Replies::is_there(ClientId client) const {
  const std::scoped_lock guard{mutex_};
  return there_.contains(client);
}

struct Answering::Way {
  Way(std::shared_ptr<Replies> to, ClientId whom) : replies{std::move(to)}, client{whom} {}
  Way(const Way&) = delete;
  Way& operator=(const Way&) = delete;
  ~Way() {
    end(Failed{"vrrpd gave the request up: it is stopping, or another one took its place"});
  }

  void end(const Reply& reply) {
    if (!ended.exchange(true)) replies->post({client, encode(reply), /*last=*/true});
  }

  const std::shared_ptr<Replies> replies;
  const ClientId client;
  std::atomic<bool> ended = false;
};

Answering::Answering(std::shared_ptr<Replies> replies, ClientId client)
    : way_{std::make_shared<Way>(std::move(replies), client)} {}

void Answering::progress(std::string text) const {
  if (!way_->ended)
    way_->replies->post({way_->client, encode(Progress{std::move(text)}), /*last=*/false});
}

void Answering::done(std::string result) const { way_->end(Done{std::move(result)}); }

void Answering::failed(std::string why) const { way_->end(Failed{std::move(why)}); }

bool Answering::wanted() const { return !way_->ended && way_->replies->is_there(way_->client); }

bool Answering::listened_to() const { return way_->replies->is_there(way_->client); }

}  // namespace vrrpd::control
