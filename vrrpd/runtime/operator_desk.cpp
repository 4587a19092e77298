// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/operator_desk.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/control/lines.hpp"
#include "vrrpd/control/socket.hpp"
#include "vrrpd/runtime/complaint_log.hpp"
#include "vrrpd/runtime/log.hpp"
#include "vrrpd/runtime/maintenance.hpp"

namespace vrrpd::runtime {
namespace {

notify::Order order_of(notify::Order::Kind kind, const control::Request& request,
                       const control::Answering& answering) {
  return {.kind = kind,
          .confirmed = request.confirmed,
          .word = request.word,
          .progress = [answering](std::string text) { answering.progress(std::move(text)); },
          .wanted = [answering] { return answering.wanted(); },
          .answer =
              [answering](notify::Order::Answer answer) {
                if (answer) {
                  answering.done(control::to_json(*answer));
                } else {
                  answering.failed(std::move(answer.error()));
                }
              }};
}

}  // namespace

SystemResult<std::unique_ptr<OperatorDesk>> OperatorDesk::open(const std::string& runtime_directory,
                                                               modules::Mailbox& mailbox,
                                                               const Groups& groups,
                                                               PeerLiaison* peer, Deeds deeds) {
  const auto path = control::socket_in(runtime_directory);
  if (!path) return std::unexpected{path.error()};
  std::unique_ptr<OperatorDesk> desk{new OperatorDesk{groups, peer, std::move(deeds)}};
  auto server = control::Server::open(
      *path, [&mailbox, own = desk.get(), alive = desk->alive_](
                 const control::Request& request, const control::Answering& answering) {
        mailbox.post([own, alive, request, answering] {
          if (*alive) own->serve(request, answering);
        });
      });
  if (!server) return std::unexpected{server.error()};
  desk->server_ = std::move(*server);
  return desk;
}

OperatorDesk::~OperatorDesk() { *alive_ = false; }

void OperatorDesk::serve(const control::Request& request, const control::Answering& answering) {
  using control::Command;
  if (serve_daemon(request, answering)) return;
  const auto group = group_named(request.group);
  if (!group) return answering.failed(group.error());
  const auto& name = (*group)->name();
  if ((*group)->module() == nullptr)
    return answering.failed(fmt::format("not possible: no module of vrrpd.toml guards {}", name));
  if (request.command != Command::errant)
    log(Level::info, "({}) the operator asks for: {}", name, control::name(request.command));
  switch (request.command) {
    case Command::status:
    case Command::suspend:
    case Command::maintenance:
    case Command::reload:
    case Command::explain_reload: break;
    case Command::switchover: return hand_over(**group, answering);
    case Command::errant:
      return (*group)->module()->order(order_of(notify::Order::Kind::errant, request, answering));
    case Command::rebuild:
    case Command::promote:
      if (deeds_.maintained()) return answering.failed(fmt::format("not possible: {}", held_still));
      return (*group)->module()->order(order_of(request.command == Command::rebuild
                                                    ? notify::Order::Kind::rebuild
                                                    : notify::Order::Kind::promote,
                                                request, answering));
  }
}

bool OperatorDesk::serve_daemon(const control::Request& request,
                                const control::Answering& answering) {
  using control::Command;
  const auto answer = [answering](const ReloadAnswer& reload) {
    if (!reload.complaints.empty()) answering.progress(for_an_answer(reload.complaints));
    if (!reload.result) return answering.failed(reload.result.error());
    answering.done(control::lines_to_json(*reload.result));
  };
  switch (request.command) {
    case Command::status: answering.done(control::to_json(status())); return true;
    case Command::reload:
      log(Level::info, "the operator asks for: reload");
      deeds_.reload(answer);
      return true;
    case Command::explain_reload: deeds_.explain_reload(answer); return true;
    case Command::suspend: deeds_.suspend(answering); return true;
    case Command::maintenance: deeds_.maintain(request.on, answering); return true;
    case Command::switchover:
    case Command::errant:
    case Command::promote:
    case Command::rebuild: break;
  }
  return false;
}

void OperatorDesk::hand_over(GroupRunner& group, const control::Answering& answering) {
  group.hand_over([answering](const std::expected<std::string, std::string>& result) {
    if (!result) return answering.failed("not possible: " + result.error());
    control::Facts facts;
    facts.emplace_back("done", *result);
    answering.done(control::to_json(std::vector<control::Facts>{facts}));
  });
}

control::Status OperatorDesk::status() const {
  control::Status status;
  status.daemon = "vrrpd " VRRPD_VERSION;
  status.maintenance = deeds_.maintained();
  if (peer_ != nullptr) status.peer = peer_->summary();
  for (const auto& group : groups_) {
    auto& shown = status.groups.emplace_back(group->standing_for_operator());
    const auto report = peer_ != nullptr ? peer_->report(group->name()) : std::nullopt;
    if (!report) continue;
    const auto age =
        std::chrono::duration_cast<std::chrono::milliseconds>(boot_now() - report->heard);
    shown.peer = {.role = std::string{notify::name(report->status.role)},
                  .term = report->status.term,
                  .age_ms = static_cast<std::uint64_t>(std::max<std::int64_t>(age.count(), 0))};
  }
  return status;
}

std::expected<GroupRunner*, std::string> OperatorDesk::group_named(const std::string& name) const {
  std::vector<std::string> known;
  for (const auto& group : groups_) {
    if (group->name() == name || (name.empty() && groups_.size() == 1)) return group.get();
    known.push_back(group->name());
  }
  if (name.empty())
    return std::unexpected{
        fmt::format("there are {} groups: name one of {}", known.size(), fmt::join(known, ", "))};
  return std::unexpected{
      fmt::format("there is no group {}; there are: {}", name, fmt::join(known, ", "))};
}

}  // namespace vrrpd::runtime
