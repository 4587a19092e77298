// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/virtual_server.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "vrrpd/runtime/log.hpp"
#include "vrrpd/runtime/service_name.hpp"
#include "vrrpd/runtime/virtual_server_signature.hpp"

namespace vrrpd::runtime {
namespace {

pool::PoolRules rules_of(const AssembledVirtualServer& assembled) {
  pool::PoolRules rules{.quorum = assembled.service->quorum,
                        .hysteresis = assembled.service->hysteresis,
                        .omega = assembled.service->omega,
                        .first_states = assembled.first_states,
                        .servers = {}};
  for (const auto& server : assembled.servers) {
    pool::ServerRules& one = rules.servers.emplace_back();
    one.weight = server.server->weight;
    for (const auto& checker : server.checkers) one.alpha.push_back(checker.alpha);
  }
  return rules;
}

}  // namespace

VirtualServer::VirtualServer(AssembledVirtualServer assembled, const Services& services)
    : signature_{signature_of(assembled)},
      name_{name_of(*assembled.service)},
      quorum_{assembled.service->quorum},
      hysteresis_{assembled.service->hysteresis},
      smtp_alert_{assembled.service->smtp_alert},
      quorum_scripts_{std::move(assembled.scripts)},
      pool_{rules_of(assembled)},
      scripts_{std::make_unique<EventScripts>(services.launcher)},
      herald_{services.herald},
      retirement_{services.retirement} {
  for (std::size_t i = 0; i < assembled.servers.size(); ++i) {
    AssembledServer& one = assembled.servers[i];
    servers_.push_back({.name = name_of(*one.server, *assembled.service),
                        .inhibited = one.server->inhibit_on_failure.value_or(false),
                        .smtp_alert = one.server->smtp_alert,
                        .seen = {},
                        .scripts = std::move(one.scripts),
                        .checkers = {}});
    for (std::size_t j = 0; j < one.checkers.size(); ++j) {
      AssembledChecker& checker = one.checkers[j];
      servers_.back().checkers.push_back(
          {.identity = std::move(checker.identity), .up = {}, .weight = {}});
      workers_.push_back(std::make_unique<ProbeWorker>(
          std::move(checker.options), std::move(checker.probe), services.mailbox,
          [this, i, j, keyword = checker.keyword](const ProbeWorker::News& news) {
            on_news(i, j, keyword, news);
          }));
    }
  }
}

/// keepalived: a server is the same one by its address and port, a checker by what it looks at.
pool::Descent VirtualServer::descent_from(const VirtualServer& older) const {
  pool::Descent descent;
  for (const Server& server : servers_) {
    auto& one = descent.servers.emplace_back();
    const auto before = std::ranges::find(older.servers_, server.name, &Server::name);
    if (before != older.servers_.end())
      one.server = static_cast<std::size_t>(before - older.servers_.begin());
    for (const Checker& checker : server.checkers) {
      auto& old = one.checkers.emplace_back();
      if (!one.server) continue;
      const auto same = std::ranges::find(before->checkers, checker.identity, &Checker::identity);
      if (same != before->checkers.end())
        old = static_cast<std::size_t>(same - before->checkers.begin());
    }
  }
  return descent;
}

void VirtualServer::take_over(VirtualServer& older) {
  older.end_checkers();
  const pool::Descent descent = descent_from(older);
  pool::PoolActions gone;
  for (std::size_t k = 0; k < older.servers_.size(); ++k) {
    const bool stays = std::ranges::find(descent.servers, std::optional{k},
                                         &pool::Descent::Server::server) != descent.servers.end();
    if (!stays) older.pool_.leave(k, gone);
  }
  older.perform(gone);
  scripts_ = std::move(older.scripts_);  // what waits there comes before what we tell
  pool_.take_over(older.pool_, descent);
  std::size_t worker = 0;
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    const auto& [before, checkers] = descent.servers[i];
    if (before) servers_[i].seen = older.servers_[*before].seen;
    for (std::size_t j = 0; j < checkers.size(); ++j, ++worker) {
      if (!checkers[j]) continue;
      const Checker& known = older.servers_[*before].checkers[*checkers[j]];
      servers_[i].checkers[j].up = known.up;
      servers_[i].checkers[j].weight = known.weight;
      if (known.up) workers_[worker]->know(*known.up, known.weight);
    }
  }
}

void VirtualServer::start() {
  if (!held_) begin();
  for (auto& worker : workers_) {
    try {
      worker->start();
    } catch (const std::system_error& error) {
      // As a real server of which no checker can run: it counts as it did.
      log(Level::error,
          "virtual server {}: one of its checkers does not run: {}; each needs a thread: raise "
          "TasksMax= of the service, or have fewer checkers, and restart vrrpd",
          name_, error.what());
    }
  }
}

/// Those that look right now may take a moment to give up.
void VirtualServer::end_checkers() {
  for (auto& worker : workers_) worker->abandon();
  if (!workers_.empty()) retirement_.take(std::make_shared<Workers>(std::exchange(workers_, {})));
}

void VirtualServer::begin() {
  begun_ = true;
  pool::PoolActions actions;
  pool_.start(actions);
  perform(actions);
}

void VirtualServer::hold(bool on) {
  held_ = on;
  if (on) return;
  if (!begun_) begin();
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    for (std::size_t j = 0; j < servers_[i].checkers.size(); ++j) {
      if (const auto news = std::exchange(servers_[i].checkers[j].held, std::nullopt))
        count(i, j, *news);
    }
  }
}

void VirtualServer::stop() {
  end_checkers();
  let_go();
  pool::PoolActions actions;
  if (begun_) pool_.stop(actions);
  perform(actions);
}

void VirtualServer::leave() {
  end_checkers();
  pool::PoolActions actions;
  if (begun_) pool_.leave(actions);
  perform(actions);
}

void VirtualServer::on_news(std::size_t server, std::size_t checker, const std::string& keyword,
                            const ProbeWorker::News& news) {
  say(servers_[server], keyword, news);
  servers_[server].seen = fmt::format("{}: {}", keyword, news.finding.text);
  if (!held_) return count(server, checker, news);
  auto& held = servers_[server].checkers[checker].held;
  const auto conclusion = news.step.conclusion ? news.step.conclusion
                          : held               ? held->step.conclusion
                                               : std::nullopt;
  held = news;
  held->step.conclusion = conclusion;
  if (news.step.conclusion)
    log(Level::warning, "maintenance: what {} says of {} does not count yet", keyword,
        servers_[server].name);
}

void VirtualServer::count(std::size_t server, std::size_t checker, const ProbeWorker::News& news) {
  Checker& state = servers_[server].checkers[checker];
  pool::PoolActions actions;
  if (news.finding.up) {
    state.weight = news.finding.weight;
    pool_.on_weight(server, checker, news.finding.weight, actions);
  }
  if (news.step.conclusion) {
    state.up = news.step.conclusion;
    pool_.on_checker(server, checker, *news.step.conclusion, actions);
  }
  perform(actions);
}

void VirtualServer::say(const Server& server, const std::string& keyword,
                        const ProbeWorker::News& news) const {
  const auto& [wait, conclusion, retries] = news.step;
  if (conclusion && *conclusion) {
    log(Level::info, "{} on service {} succeeded: {}", keyword, server.name, news.finding.text);
  } else if (conclusion) {
    const auto after = retries > 0 ? fmt::format(" after {} retries", retries) : std::string{};
    log(Level::warning, "{} on service {} failed{}: {}", keyword, server.name, after,
        news.finding.text);
  } else if (!news.finding.up) {  // log_all_failures
    log(Level::warning, "{} on service {} failed, looking again: {}", keyword, server.name,
        news.finding.text);
  }
}

void VirtualServer::perform(const pool::PoolActions& actions) {
  for (const auto& action : actions) {
    std::visit([this](const auto& one) { perform(one); }, action);
  }
}

void VirtualServer::perform(const pool::ServerTurned& action) {
  const Server& server = servers_[action.server];
  if (server.inhibited) {
    log(Level::info, "{} service {} of VS {}", action.up ? "Enabling" : "Disabling", server.name,
        name_);
  } else {
    log(Level::info, "{} service {} {} VS {}", action.up ? "Adding" : "Removing", server.name,
        action.up ? "to" : "from", name_);
  }
  run(server.scripts, action.up,
      fmt::format("notify_{} of {}", action.up ? "up" : "down", server.name));
  herald_.server(server.name, name_, action.up, server.seen, server.smtp_alert);
}

void VirtualServer::perform(const pool::WeightChanged& action) {
  log(Level::info, "Changing weight from {} to {} for service {} of VS {}", action.before,
      action.now, servers_[action.server].name, name_);
}

void VirtualServer::perform(const pool::QuorumTurned& action) {
  const std::string what = quorum_words(action);
  log(action.up ? Level::info : Level::warning, "{} for VS {}", what, name_);
  // keepalived: what was never gained is not lost.
  if (action.starting && !action.up) return;
  run(quorum_scripts_, action.up, fmt::format("quorum_{} of {}", action.up ? "up" : "down", name_));
  herald_.service(name_, action.up, what, smtp_alert_);
}

std::string VirtualServer::quorum_words(const pool::QuorumTurned& action) const {
  const bool gains = action.up || action.starting;
  const long threshold = static_cast<long>(quorum_) + (gains ? 1L : -1L) * hysteresis_;
  const std::string_view what = action.up         ? "Gained quorum"
                                : action.starting ? "Starting with quorum down"
                                                  : "Lost quorum";
  return fmt::format("{} {}{}{}={} {} {}", what, quorum_, gains ? '+' : '-', hysteresis_, threshold,
                     action.up ? "<=" : ">", action.weight);
}

void VirtualServer::run(const UpDownScripts& scripts, bool up, const std::string& what) {
  const auto& script = up ? scripts.up : scripts.down;
  if (script) scripts_->run(what, *script);
}

}  // namespace vrrpd::runtime
