// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/rebuild_run.hpp"

#include <fmt/format.h>

#include "notify/mysql/clone_run.hpp"
#include "notify/mysql/relay_logs.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;

constexpr Duration rebuild_look_time = 2s;
constexpr Duration rebuild_save_time = 10min;  ///< to read the binary logs
constexpr Duration copy_time = 48h;            ///< terabytes over a slow line
constexpr Duration rebuild_stop_time = 1min;
/// One that has ended the connection is on its way down already.
constexpr Duration restart_time = 10s;
constexpr Duration stop_poll = 50ms;

/// A server that has cloned stops, and shows its old data until then.
void wait_until_it_stops(const Endpoint& local, Duration at_most, const Cancellation& cancel) {
  const Instant patience = boot_now() + at_most;
  while (boot_now() < patience) {
    ServerLink link{local};
    const auto there = link.ping({boot_now() + rebuild_look_time, &cancel});
    if (!there && there.error().kind == SqlError::Kind::refused) return;
    if (cancel.wait_until(boot_now() + stop_poll)) return;
  }
}

/// Its end while rebuild copies must not be forgotten by an exception.
class Copying {
 public:
  explicit Copying(RebuildDesk& desk) : desk_{desk} { desk_.set_copies(true); }
  ~Copying() { desk_.set_copies(false); }
  Copying(const Copying&) = delete;
  Copying& operator=(const Copying&) = delete;

 private:
  RebuildDesk& desk_;
};

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
    const bool whole =
        under_way_->proven ||
        clone_completed(local, {boot_now() + rebuild_look_time, &cancel}).value_or(false);
    under_way_->order.answer(std::unexpected{fmt::format(
        "{}, and this node stays out: {}",
        whole ? "the data was copied" : "the server ended while it copied, and may not have all",
        why)});
    under_way_.reset();
  }
  // Whoever gave up waiting does not expect it to happen any more.
  if (auto order = desk_.take(); order && order->wanted())
    rebuild(*std::move(order), view, local, cancel);
}

void RebuildRun::rebuild(notify::Order order, const RejoinView& view, ServerLink& local,
                         const Cancellation& cancel) {
  const RebuildView own{.confirmed = order.confirmed,
                        .can_clone = can_clone(local, {boot_now() + rebuild_look_time, &cancel})};
  if (auto why_not = against_rebuild(view, own))
    return order.answer(std::unexpected{*std::move(why_not)});
  if (auto kept = keep_what_would_be_lost(view, local, order, cancel); !kept)
    return order.answer(std::unexpected{std::move(kept.error())});
  copy(std::move(order), local, cancel);
}

std::expected<void, std::string> RebuildRun::keep_what_would_be_lost(const RejoinView& view,
                                                                     ServerLink& local,
                                                                     const notify::Order& order,
                                                                     const Cancellation& cancel) {
  const ServerStatus& primary = *view.peer.status;
  const Bound bound{boot_now() + rebuild_save_time, &cancel};
  if (!empty(lost_unapplied(view.local, primary))) {
    const auto kept = keep_relay_logs(local, pair_.record, bound);
    if (!kept)
      return std::unexpected{fmt::format(
          "nothing has changed: the relay log holds what stands nowhere else, and is not kept: {}",
          kept.error())};
    order.progress(fmt::format("the relay logs are kept in {}", kept->native()));
  }
  const History lost = lost_by_rebuild(view.local, primary);
  if (empty(lost)) return {};
  const auto saved =
      saver_.save(local, view.local.identity, {.set = lost, .theirs = primary.executed}, bound);
  if (!saved)
    return std::unexpected{
        fmt::format("nothing has changed: what only this server has is not saved ({}): {}",
                    text(lost), saved.error())};
  order.progress(fmt::format("what only this server has is saved in {}: {}", saved->file.native(),
                             saved->gtids));
  return {};
}

void RebuildRun::copy(notify::Order order, ServerLink& local, const Cancellation& cancel) {
  report_(Severity::warning,
          fmt::format("rebuild: the data of this server is deleted, and copied from {}:{}",
                      pair_.peer.host, pair_.peer.port));
  const Copying copying{desk_};
  const auto copied =
      clone_from_peer(pair_, local, mark_, order, {boot_now() + copy_time, &cancel});
  if (!copied) {
    report_(Severity::error, fmt::format("rebuild: {}", copied.error()));
    return order.answer(std::unexpected{copied.error()});
  }
  const bool proven = *copied == Cloned::taken_in;
  wait_until_it_stops(pair_.local, proven ? rebuild_stop_time : restart_time, cancel);
  const std::string_view next =
      proven ? "the data is copied, and the server has stopped to take it in. Where nothing starts "
               "it again by itself: systemctl start mysql"
             : "the server ended the connection while it copied, as one does that restarts with "
               "all taken in: whether it has all shows when it is back";
  report_(Severity::warning, fmt::format("rebuild: {}", next));
  order.progress(std::string{next});
  under_way_ = {std::move(order), proven};
}

void RebuildRun::waits(const std::string& text) {
  if (!under_way_ || text == told_) return;
  told_ = text;
  under_way_->order.progress(text);
}

void RebuildRun::follows(const std::string& text, const RejoinView& view, ServerLink& local,
                         const Cancellation& cancel) {
  // It may go on replicating into a server whose tables were deleted: until the first event that
  // misses one, that looks like a server which has caught up.
  const bool unproven = mark_.stands() && (!under_way_ || !under_way_->proven);
  const bool whole =
      !unproven ||
      clone_completed(local, {boot_now() + rebuild_look_time, &cancel}).value_or(false);
  if (whole) mark_.clear();
  if (!under_way_) return;
  if (whole) {
    under_way_->order.answer(std::vector<notify::Facts>{
        {{"rebuilt from", fmt::format("{}:{}", pair_.peer.host, pair_.peer.port)},
         {"server", text},
         {"executed", mysql::text(view.local.executed)}}});
  } else {
    under_way_->order.answer(std::unexpected{std::string{
        "the server ended while it copied, and its clone_status does not say that the copy is "
        "whole (the local account needs SELECT on it): it follows, but must not be trusted: "
        "rebuild it"}});
  }
  under_way_.reset();
}

}  // namespace vrrpd::mysql
