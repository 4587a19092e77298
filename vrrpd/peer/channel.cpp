// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/peer/channel.hpp"

#include <sys/random.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "vrrpd/peer/group_link.hpp"

namespace vrrpd::peer {

Channel::Channel(PeerSettings settings, TlsContext tls, Identity identity)
    : settings_{std::move(settings)},
      tls_{std::move(tls)},
      exchange_{std::make_shared<Exchange>(std::move(identity))},
      answerers_{std::make_shared<Answerers>(exchange_)} {}

Channel::~Channel() {
  cancel_.request();
  thread_.reset();
  exchange_->end();
}

void Channel::start(Events events) {
  events_ = std::move(events);
  answerers_->start();
  transport_.emplace(settings_, tls_, *exchange_,
                     Transport::Events{.report = events_.report, .happened = [this](Action action) {
                                         happened(std::move(action));
                                       }});
  thread_.emplace("peer", [this] { transport_->run(cancel_); });
}

std::unique_ptr<notify::PeerLink> Channel::link(const std::string& group) {
  return std::make_unique<GroupLink>(group, exchange_, answerers_);
}

void Channel::happened(Action action) {
  if (auto* connected = std::get_if<Connected>(&action)) {
    events_.happened(std::move(*connected));
  } else if (auto* lost = std::get_if<PathLost>(&action)) {
    events_.happened(std::move(*lost));
  } else if (auto* compared = std::get_if<Compared>(&action)) {
    events_.happened(std::move(*compared));
  } else if (auto* heard = std::get_if<Heard>(&action)) {
    events_.happened(std::move(*heard));
  } else if (const auto* asks = std::get_if<Asks>(&action)) {
    if (asks->question.verb != Verb::term) return answerers_->put(*asks);
    events_.fresh_status([exchange = exchange_, question = asks->question] {
      exchange->answer_term(question.number, question.group);
    });
  }
}

BootId make_boot_id() {
  BootId id{};
  if (::getrandom(id.data(), id.size(), 0) != static_cast<ssize_t>(id.size())) {
    throw std::system_error{errno, std::generic_category(), "getrandom"};
  }
  return id;
}

}  // namespace vrrpd::peer
