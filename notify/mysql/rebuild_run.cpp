// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/rebuild_run.hpp"

#include <fmt/format.h>

#include "notify/mysql/clone_run.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;

constexpr Duration look_time = 2s;
constexpr Duration copy_time = 48h;  ///< terabytes over a slow line
constexpr Duration stop_time = 1min;
constexpr Duration stop_poll = 50ms;

/// A server that has cloned stops, and shows its old data until then.
void wait_until_it_stops(const Endpoint& local, const Cancellation& cancel) {
  const Instant patience = boot_now() + stop_time;
  while (boot_now() < patience) {
    ServerLink link{local};
    const auto there = link.ping({boot_now() + look_time, &cancel});
    if (!there && there.error().kind == SqlError::Kind::refused) return;
    if (cancel.wait_until(boot_now() + stop_poll)) return;
  }
}

}  // namespace

RebuildRun::~RebuildRun() {
  if (const auto waiting = desk_.leave())
    waiting->answer(std::unexpected{
        std::string{"given up: the role of this node changes, or vrrpd stops; `vrrpctl status` "
                    "says how its server stands"}});
  if (under_way_) desk_.set_aside(*std::move(under_way_));
}

void RebuildRun::refused(const std::string& why, const RejoinView& view, ServerLink& local,
                         const Cancellation& cancel) {
  desk_.attend();
  if (under_way_) {
    under_way_->answer(
        std::unexpected{fmt::format("the data was copied, but this node stays out: {}", why)});
    under_way_.reset();
  }
  // Whoever gave up waiting does not expect it to happen any more.
  if (auto order = desk_.take(); order && order->wanted())
    rebuild(*std::move(order), view, local, cancel);
}

void RebuildRun::rebuild(notify::Order order, const RejoinView& view, ServerLink& local,
                         const Cancellation& cancel) {
  const RebuildView own{.confirmed = order.confirmed,
                        .can_clone = can_clone(local, {boot_now() + look_time, &cancel})};
  if (auto why_not = against_rebuild(view, own))
    return order.answer(std::unexpected{*std::move(why_not)});
  report_(Severity::warning,
          fmt::format("rebuild: the data of this server is deleted, and copied from {}:{}",
                      pair_.peer.host, pair_.peer.port));
  const auto copied = clone_from_peer(pair_, local, order, {boot_now() + copy_time, &cancel});
  if (!copied) {
    report_(Severity::error, fmt::format("rebuild: {}", copied.error()));
    return order.answer(std::unexpected{copied.error()});
  }
  wait_until_it_stops(pair_.local, cancel);
  report_(Severity::warning,
          "rebuild: the data is copied, and the server has stopped to take it in. Where nothing "
          "starts it again by itself: systemctl start mysql");
  order.progress(
      "copied; the server has stopped to take it in. Where nothing starts it again by itself: "
      "systemctl start mysql");
  under_way_ = std::move(order);
}

void RebuildRun::waits(const std::string& text) {
  if (!under_way_ || text == told_) return;
  told_ = text;
  under_way_->progress(text);
}

void RebuildRun::follows(const std::string& text, const RejoinView& view) {
  if (!under_way_) return;
  under_way_->answer(std::vector<notify::Facts>{
      {{"rebuilt from", fmt::format("{}:{}", pair_.peer.host, pair_.peer.port)},
       {"server", text},
       {"executed", mysql::text(view.local.executed)}}});
  under_way_.reset();
}

}  // namespace vrrpd::mysql
