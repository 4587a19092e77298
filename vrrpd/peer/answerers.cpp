// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/peer/answerers.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace vrrpd::peer {
namespace {

std::string cut(std::string text) {
  text.resize(std::min(text.size(), reason_bytes_max));
  return text;
}

/// Only the first call counts: Received::answer() drops the others.
notify::PeerReply reply_to(std::shared_ptr<Exchange> exchange, std::uint64_t number) {
  return [exchange = std::move(exchange), number](std::expected<std::string, std::string> said) {
    if (said && said->size() > notify::peer_payload_bytes_max) {
      said = std::unexpected{fmt::format("its answer has {} bytes, {} is the most", said->size(),
                                         notify::peer_payload_bytes_max)};
    }
    Answer answer{number, {}};
    if (said) {
      answer.content = Payload{*std::move(said)};
    } else {
      answer.content = Declined{Declined::Why::refused, cut(std::move(said.error()))};
    }
    exchange->answer(std::move(answer));
  };
}

}  // namespace

Answerers::Answerers(std::shared_ptr<Exchange> exchange) : exchange_{std::move(exchange)} {}

std::shared_ptr<Answerers::Desk> Answerers::desk_of(const std::string& group) {
  const std::scoped_lock lock{mutex_};
  auto& desk = desks_[group];
  if (!desk) desk = std::make_shared<Desk>();
  return desk;
}

void Answerers::set(const std::string& group, Answerer answerer) {
  const auto desk = desk_of(group);
  const std::scoped_lock lock{desk->mutex};
  desk->answerer = std::move(answerer);
}

void Answerers::put(const Asks& asks) {
  std::shared_ptr<Desk> desk;
  {
    // A group that nobody here has spoken of gets no desk: the peer could name any number of them.
    const std::scoped_lock lock{mutex_};
    const auto found = desks_.find(asks.question.group);
    if (found != desks_.end()) desk = found->second;
  }
  const auto number = asks.question.number;
  if (asks.question.verb > Verb::handover_request) {
    return exchange_->answer({number, Declined{Declined::Why::unsupported,
                                               "this daemon's version does not know the verb"}});
  }
  if (!desk) {
    return exchange_->answer(
        {number, Declined{Declined::Why::unsupported, "no module has a part in this group there"}});
  }
  questions_->append([exchange = exchange_, desk, number,
                      question = notify::PeerQuestion{asks.question.verb, asks.question.payload,
                                                      asks.deadline}](const Cancellation&) {
    const std::scoped_lock lock{desk->mutex};
    if (!desk->answerer) {
      return exchange->answer(
          {number, Declined{Declined::Why::unsupported, "no module answers there"}});
    }
    const auto reply = reply_to(exchange, number);
    try {
      desk->answerer(question, reply);
    } catch (const std::exception& error) {
      reply(std::unexpected{std::string{"its module failed: "} + error.what()});
    }
  });
}

}  // namespace vrrpd::peer
