// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/handover_desk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;
using notify::PeerVerb;

constexpr Duration loop_time = 1s;
/// The old node's clock may be slower, and its last adverts on their way.
constexpr Duration shield_margin = 1s;

constexpr auto called_off = "this handover was called off";

}  // namespace

void HandoverDesk::answer(const notify::PeerQuestion& question, const notify::PeerReply& reply) {
  switch (question.verb) {
    case PeerVerb::ready: return be_ready(question, reply);
    case PeerVerb::handover_go: return take_over(question, reply);
    case PeerVerb::handover_abort: return stay(question, reply);
    case PeerVerb::handover_request: return hand_over(question, reply);
    default:
      return reply(std::unexpected(
          fmt::format("this module does not answer {}", notify::name(question.verb))));
  }
}

// What the loop would refuse, of a node in fault or in maintenance, is better said before the old
// primary has closed its server.
void HandoverDesk::be_ready(const notify::PeerQuestion& question, const notify::PeerReply& reply) {
  auto* const mastership = mastership_.load();
  if (mastership == nullptr) return reply(std::unexpected("this node has only begun to start"));
  if (auto obstacle = obstacle_()) return reply(std::unexpected(*std::move(obstacle)));
  const auto may = mastership->may_claim(std::min(question.deadline, boot_now() + loop_time));
  if (!may) return reply(std::unexpected(may.error()));
  reply(std::string{});
}

// What the gate is to begin with stands here before the claim is asked for.
void HandoverDesk::take_over(const notify::PeerQuestion& question, const notify::PeerReply& reply) {
  auto order = read_order(question.payload);
  if (!order) return reply(std::unexpected(order.error()));
  auto* const mastership = mastership_.load();
  if (mastership == nullptr) return reply(std::unexpected("this node has only begun to start"));
  {
    const std::scoped_lock lock{mutex_};
    if (order->id == called_off_) return reply(std::unexpected(called_off));
    // One whose gate was never asked, because this node went elsewhere, is forgotten.
    const bool runs = pending_ && (pending_->begun || boot_now() < pending_->waited_for_until);
    if (runs) return reply(std::unexpected("another handover is under way"));
    pending_ = Pending{.order = *order, .go = reply, .waited_for_until = question.deadline};
  }
  const Instant now = boot_now();
  const auto claimed = mastership->claim(now + order->bound + shield_margin,
                                         std::min(question.deadline, now + loop_time));
  if (!claimed) refused(claimed.error(), /*proven=*/true);
}

void HandoverDesk::stay(const notify::PeerQuestion& question, const notify::PeerReply& reply) {
  const auto order = read_order(question.payload);
  if (!order) return reply(std::unexpected(order.error()));
  std::optional<Pending> moot;
  {
    const std::scoped_lock lock{mutex_};
    if (order->id == opened_) return reply(std::unexpected("this server is open already"));
    called_off_ = order->id;
    const bool running = pending_ && pending_->order.id == order->id;
    if (!running) return reply(std::string{});
    if (pending_->begun) {
      pending_->stay.push_back(reply);
    } else {
      moot = std::exchange(pending_, std::nullopt);
    }
  }
  if (auto* const mastership = mastership_.load()) mastership->withdraw_claim();
  if (!moot) return;
  moot->go(std::unexpected(called_off));
  reply(std::string{});
}

// Whether it will come to that is said by the questions that follow, or by silence.
void HandoverDesk::hand_over(const notify::PeerQuestion& question, const notify::PeerReply& reply) {
  auto* const mastership = mastership_.load();
  if (mastership == nullptr) return reply(std::unexpected("this node has only begun to start"));
  const auto begun =
      mastership->begin_handover(std::min(question.deadline, boot_now() + loop_time));
  if (begun) return reply(std::string{});
  reply(std::unexpected(begun.error()));
}

std::optional<HandoverOrder> HandoverDesk::begin() {
  const std::scoped_lock lock{mutex_};
  if (!pending_ || pending_->begun) return std::nullopt;
  pending_->begun = true;
  return pending_->order;
}

std::optional<HandoverDesk::Pending> HandoverDesk::take_pending() {
  const std::scoped_lock lock{mutex_};
  return std::exchange(pending_, std::nullopt);
}

void HandoverDesk::opened() {
  std::optional<Pending> done;
  {
    const std::scoped_lock lock{mutex_};
    done = std::exchange(pending_, std::nullopt);
    if (done) opened_ = done->order.id;
  }
  if (!done) return;
  done->go(std::string{});
  for (const auto& reply : done->stay) reply(std::unexpected("this server is open already"));
}

void HandoverDesk::refused(const std::string& reason, bool proven) {
  const auto ended = take_pending();
  if (!ended || !proven) return;
  ended->go(std::unexpected(reason));
  for (const auto& reply : ended->stay) reply(std::string{});
}

}  // namespace vrrpd::mysql
