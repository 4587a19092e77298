// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/peer/group_link.hpp"

#include <fmt/core.h>

#include <array>
#include <mutex>
#include <utility>

#include "vrrpd/base/cancellation.hpp"
#include "vrrpd/base/poll_until.hpp"

namespace vrrpd::peer {
namespace {

using notify::PeerFailure;
using Reason = PeerFailure::Reason;

// The transport ends a question at its deadline; so much later it is taken for stuck.
constexpr Duration transport_grace = std::chrono::milliseconds{500};

/// Where the transport leaves the answer for whoever waits.
struct Waiter {
  std::mutex mutex;
  std::optional<Exchange::Result> result;
  Cancellation there;  ///< "requested" once the result is

  void give(Exchange::Result given) {
    const std::scoped_lock lock{mutex};
    result = std::move(given);
    there.request();
  }
  std::optional<Exchange::Result> take() {
    const std::scoped_lock lock{mutex};
    return std::exchange(result, std::nullopt);
  }
};

std::unexpected<PeerFailure> failure(Reason reason, std::string text) {
  return std::unexpected{PeerFailure{reason, std::move(text)}};
}

std::unexpected<PeerFailure> too_large(std::size_t bytes) {
  return failure(Reason::too_large, fmt::format("{} bytes for the peer, {} is the most", bytes,
                                                notify::peer_payload_bytes_max));
}

notify::PeerReport told(const Report& report) {
  return {.role = report.status.role,
          .term = report.status.term,
          .status = report.status.module,
          .heard = report.heard,
          .said_after = report.said_after};
}

}  // namespace

GroupLink::GroupLink(std::string group, std::shared_ptr<Exchange> exchange,
                     std::shared_ptr<Answerers> answerers)
    : group_{std::move(group)}, exchange_{std::move(exchange)}, answerers_{std::move(answerers)} {}

bool GroupLink::connected() const { return exchange_->connected(); }

notify::PeerResult<void> GroupLink::publish(std::uint64_t term, std::string status) {
  if (status.size() > notify::peer_payload_bytes_max) return too_large(status.size());
  exchange_->publish_module(group_, term, std::move(status));
  return {};
}

std::optional<notify::PeerReport> GroupLink::report() const {
  return exchange_->report(group_).transform(told);
}

notify::PeerResult<notify::PeerReport> GroupLink::ask_term(Instant deadline,
                                                           const Cancellation& cancel) {
  auto answer = ask_and_wait(Verb::term, {}, deadline, cancel);
  if (!answer) return std::unexpected{std::move(answer.error())};
  return told(std::get<Report>(*answer));
}

notify::PeerResult<std::string> GroupLink::ask(notify::PeerVerb verb, std::string payload,
                                               Instant deadline, const Cancellation& cancel) {
  if (payload.size() > notify::peer_payload_bytes_max) return too_large(payload.size());
  auto answer = ask_and_wait(verb, std::move(payload), deadline, cancel);
  if (!answer) return std::unexpected{std::move(answer.error())};
  return std::get<std::string>(*std::move(answer));
}

Exchange::Result GroupLink::ask_and_wait(Verb verb, std::string payload, Instant deadline,
                                         const Cancellation& cancel) {
  const auto waiter = std::make_shared<Waiter>();
  const auto number =
      exchange_->ask(verb, group_, std::move(payload), deadline,
                     [waiter](Exchange::Result result) { waiter->give(std::move(result)); });
  if (!number) return failure(Reason::stopping, "this daemon ends");
  std::array waiting{pollfd{.fd = waiter->there.fd(), .events = POLLIN, .revents = 0},
                     pollfd{.fd = cancel.fd(), .events = POLLIN, .revents = 0}};
  static_cast<void>(poll_until(waiting, deadline + transport_grace));
  const bool sent = exchange_->withdraw(*number);
  if (auto result = waiter->take()) return *std::move(result);
  if (cancel.requested()) return failure(Reason::cancelled, "the question was taken back");
  return failure(sent ? Reason::unanswered : Reason::unreachable,
                 "the peer did not answer in time");
}

void GroupLink::answer_with(Answerers::Answerer answerer) {
  answerers_->set(group_, std::move(answerer));
}

}  // namespace vrrpd::peer
