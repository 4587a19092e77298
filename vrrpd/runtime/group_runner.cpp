// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/group_runner.hpp"

#include <algorithm>
#include <utility>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/protocol/timers.hpp"
#include "vrrpd/runtime/identity.hpp"
#include "vrrpd/runtime/log.hpp"

namespace vrrpd::runtime {

using protocol::Status;

namespace {

constexpr Duration progress_line_interval = std::chrono::seconds{1};

std::vector<protocol::InstanceConfig> protocol_configs(const GroupPlan& plan) {
  std::vector<protocol::InstanceConfig> configs;
  for (const auto& member : plan.members) configs.push_back(member.protocol);
  return configs;
}

protocol::Standing::Verdict verdict(notify::Eligibility eligibility) {
  switch (eligibility) {
    case notify::Eligibility::eligible: return protocol::Standing::Verdict::fit;
    case notify::Eligibility::behind: return protocol::Standing::Verdict::unfit;
    case notify::Eligibility::unknown:
    case notify::Eligibility::busy:
    case notify::Eligibility::misconfigured: return protocol::Standing::Verdict::unknown;
  }
  return protocol::Standing::Verdict::unknown;
}

std::optional<notify::State> notified(Status status) {
  switch (status) {
    case Status::initialize: return std::nullopt;
    case Status::backup: return notify::State::backup;
    case Status::master: return notify::State::master;
    case Status::fault: return notify::State::fault;
    case Status::stopped: return notify::State::stop;
  }
  return std::nullopt;
}

}  // namespace

GroupRunner::GroupRunner(const GroupPlan& plan, std::unique_ptr<notify::Notify> module,
                         std::vector<ScriptNotify> scripts, Services services)
    : plan_{plan},
      services_{std::move(services)},
      group_{{.gated = module != nullptr && module->has_gate(),
              .fence_max = services_.settings.fence_max},
             protocol_configs(plan)},
      record_{services_.run_state.group(identity_name(plan))},
      timer_{services_.loop.timer(
          [this] { drive([this](Instant now, auto& out) { group_.on_time(now, out); }); })},
      gate_timer_{services_.loop.timer([this] { on_gate_time(); })},
      renewal_timer_{services_.loop.timer([this] { renew(); })},
      scripts_{std::move(scripts)} {
  for (const auto& member : plan_.members) {
    Member running{
        .link = services_.link(member.instance->interface),
        .addresses = {*member.instance, lifetime(member, services_.settings), services_.kernel},
        .trackers = {}};
    for (const auto& tracker : member.trackers) {
      const bool link = tracker.source == TrackerPlan::Source::link;
      running.trackers.push_back({.name = (link ? "interface " : "") + tracker.key,
                                  .weight = tracker.weight,
                                  .reverse = tracker.reverse,
                                  .state = {},
                                  .text = {}});
    }
    members_.push_back(std::move(running));
  }
  if (module != nullptr) {
    module_ = std::make_unique<modules::NotifyHost>(plan_.name, std::move(module),
                                                    services_.mailbox, module_events());
  }
  if (!scripts_.empty()) script_queue_ = std::make_unique<modules::JobQueue>("scripts");
  group_.set_held_before(record_.held());
}

/// Decision 16: at least 2 s, and not below the master-down interval.
std::optional<std::chrono::seconds> GroupRunner::lifetime(const MemberPlan& plan,
                                                          const config::DaemonSettings& settings) {
  if (!settings.address_lifetime) return std::nullopt;
  const auto& protocol = plan.protocol;
  const Duration down =
      protocol::master_down_interval(protocol.version, protocol.priority, protocol.advert_int);
  return std::max(std::chrono::ceil<std::chrono::seconds>(down), std::chrono::seconds{2});
}

template <class Event>
void GroupRunner::drive(Event event) {
  protocol::Actions actions;
  event(boot_now(), actions);
  perform(actions);
  record_.set_held(group_.held_before());
  rearm();
}

void GroupRunner::start() {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    listen(i);
    // What nobody has spoken of yet is unknown, and unknown is not healthy.
    const auto fitness =
        protocol::fitness(plan_.members[i].protocol.priority, members_[i].trackers);
    drive([&](Instant now, auto& out) { group_.set_fitness(now, i, fitness, out); });
  }
  if (module_) module_->start();
  drive([this](Instant now, auto& out) { group_.start(now, out); });
}

void GroupRunner::listen(std::size_t member) {
  const auto vrid = plan_.members[member].protocol.vrid;
  members_[member].link->listen(
      vrid, [this, member](const protocol::Advert& advert) -> std::optional<protocol::Reject> {
        if (const auto reject = group_.members()[member].verify(advert)) return reject;
        drive([&](Instant now, auto& out) { group_.on_advert(now, member, advert, out); });
        return std::nullopt;
      });
}

void GroupRunner::stop() {
  drive([this](Instant now, auto& out) { group_.stop(now, out); });
}

bool GroupRunner::idle() const {
  return (!module_ || module_->idle()) && (!script_queue_ || script_queue_->idle());
}

void GroupRunner::on_check(const std::string& check, const Opinion& opinion) {
  if (opinion.block.empty() || !depends_on(plan_, check)) {
    blocks_.erase(check);
  } else {
    blocks_[check] = check + ": " + opinion.block;
  }
  update_trackers(TrackerPlan::Source::check, check, opinion.state, opinion.text);
  update_standing();
}

void GroupRunner::on_link(const Link& link) {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (members_[i].link == &link && link.primary_address()) {
      group_.set_primary_address(i, *link.primary_address());
    }
  }
  using protocol::TrackerState;
  update_trackers(TrackerPlan::Source::link, link.name(),
                  link.trouble().empty() ? TrackerState::up : TrackerState::down, link.trouble());
}

void GroupRunner::update_trackers(TrackerPlan::Source source, const std::string& key,
                                  protocol::TrackerState state, const std::string& text) {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    bool concerned = false;
    for (std::size_t t = 0; t < members_[i].trackers.size(); ++t) {
      const auto& tracked = plan_.members[i].trackers[t];
      if (tracked.source != source || tracked.key != key) continue;
      members_[i].trackers[t].state = state;
      members_[i].trackers[t].text = text;
      concerned = true;
    }
    if (!concerned) continue;
    const auto before = group_.members()[i].priority();
    const auto fitness =
        protocol::fitness(plan_.members[i].protocol.priority, members_[i].trackers);
    if (fitness.priority != before) {
      log(Level::info, "({}) Changing effective priority from {} to {}",
          plan_.members[i].protocol.name, before, fitness.priority);
    }
    drive([&](Instant now, auto& out) { group_.set_fitness(now, i, fitness, out); });
  }
}

/// The module's standing, and what the checks have against taking over.
void GroupRunner::update_standing() {
  protocol::Standing standing;
  if (standing_) {
    standing = {verdict(standing_->eligibility), standing_->reason, standing_->evidence};
  } else if (group_.config().gated) {
    standing = {protocol::Standing::Verdict::unknown, "the module has said nothing yet", {}};
  }
  if (!blocks_.empty() && standing.verdict == protocol::Standing::Verdict::fit) {
    standing.verdict = protocol::Standing::Verdict::unknown;
    standing.reason = blocks_.begin()->second;
  }
  drive([&](Instant now, auto& out) { group_.set_standing(now, standing, out); });
}

void GroupRunner::on_address_removed(const linux::AddressKey& key) {
  // Whoever overslept lost the address rightly, and must find out first (decision 19).
  drive([this](Instant now, auto& out) { group_.on_time(now, out); });
  for (auto& member : members_) member.addresses.put_back(key);
}

void GroupRunner::perform(const protocol::Actions& actions) {
  for (const auto& action : actions) {
    std::visit([this](const auto& one) { perform(one); }, action);
  }
}

void GroupRunner::perform(const protocol::SendAdvert& action) {
  const auto& instance = group_.members()[action.instance];
  const bool sent = members_[action.instance].link->send(instance.advert(action.priority));
  if (!sent) return;
  if (action.priority != protocol::priority_resign) {
    record_.advert_sent(action.instance, boot_now());
  } else {
    log(Level::info, "({}) sent priority 0", instance.config().name);
  }
}

void GroupRunner::perform(const protocol::AddAddresses& action) {
  members_[action.instance].addresses.add();
  record_.set_serving(true);
  arm_renewal();
}

void GroupRunner::perform(const protocol::RemoveAddresses& action) {
  record_.set_serving(false);
  members_[action.instance].addresses.remove();
}

void GroupRunner::perform(const protocol::Announce& action) {
  members_[action.instance].addresses.announce();
}

void GroupRunner::perform(const protocol::OpenGate& action) {
  log(Level::info, "({}) master, promoting: adverts are out, addresses wait for the gate",
      plan_.name);
  const Instant now = boot_now();
  gate_generation_ = action.generation;
  progress_said_at_ = now;  // the module reports its steps itself; what takes longer is progress
  gate_progress_by_ = now + services_.settings.gate_progress;
  gate_done_by_ = now + services_.settings.drain_max;
  watch_gate();
  module_->open_gate(action.generation, transition(notify::State::master), group_.held_before());
}

void GroupRunner::perform(const protocol::CancelGate&) {
  gate_progress_by_ = gate_done_by_ = std::nullopt;
  watch_gate();
  // What was begun must be undone: the module follows whoever is master. If the group goes
  // elsewhere than to backup, the status that says so comes next and takes this one's place.
  module_->transition(transition(notify::State::backup));
}

void GroupRunner::perform(const protocol::Fence& action) {
  module_->fence(action.generation, services_.settings.fence_max);
}

void GroupRunner::perform(const protocol::MasterSilent&) { module_->master_silent(true); }

void GroupRunner::perform(const protocol::MasterHeard&) { module_->master_silent(false); }

void GroupRunner::perform(const protocol::LowerPriorityHeard& action) {
  log(Level::info, "({}) heard a master of lower priority",
      group_.members()[action.instance].config().name);
}

void GroupRunner::perform(const protocol::Report& action) {
  const bool warning = action.level == protocol::Report::Level::warning;
  log(warning ? Level::warning : Level::info, "{}", action.text);
}

void GroupRunner::perform(const protocol::StatusChanged& action) {
  const auto level = action.to == Status::fault ? Level::warning : Level::info;
  for (const auto& member : group_.members()) {
    log(level, "({}) Entering {} STATE{}", member.config().name, protocol::name(action.to),
        action.why.empty() ? "" : ": " + action.why);
  }
  if (plan_.group != nullptr) {
    log(Level::info, "VRRP_Group({}) Syncing instances to {} state", plan_.name,
        protocol::name(action.to));
  }
  if (const auto state = notified(action.to)) {
    if (module_) module_->transition(transition(*state));
    run_scripts(*state);
  }
  services_.on_status();
}

notify::Transition GroupRunner::transition(notify::State state) const {
  return {.of = plan_.group != nullptr ? notify::Transition::Of::group
                                       : notify::Transition::Of::instance,
          .name = plan_.name,
          .state = state,
          .priority = plan_.group != nullptr ? std::uint8_t{0} : group_.members()[0].priority()};
}

/// Scripts run behind each other, and every state is told. But the time to stop in is short: STOP
/// does not wait for what is still told of older states.
void GroupRunner::run_scripts(notify::State state) {
  if (state == notify::State::stop && script_queue_) script_queue_->cancel();
  for (auto& script : scripts_) {
    const bool group = script.of == notify::Transition::Of::group;
    notify::Transition told{
        .of = script.of,
        .name = script.name,
        .state = state,
        .priority = group ? std::uint8_t{0} : group_.members()[script.member].priority()};
    script_queue_->append([&notify = *script.notify, told](const Cancellation& cancel) {
      class Nobody : public notify::Progress {
        void moved(std::string_view) override {}
        [[nodiscard]] bool held_before() const override { return false; }
      } progress;
      notify.transition(told, progress, cancel);
    });
  }
}

modules::NotifyHost::Events GroupRunner::module_events() {
  return {
      .gate_opened =
          [this](unsigned generation) {
            if (generation == gate_generation_) gate_progress_by_ = gate_done_by_ = std::nullopt;
            watch_gate();
            drive([&](Instant now, auto& out) { group_.gate_opened(now, generation, out); });
          },
      .gate_refused =
          [this](unsigned generation, notify::Refusal refusal) {
            if (generation == gate_generation_) gate_progress_by_ = gate_done_by_ = std::nullopt;
            watch_gate();
            drive([&](Instant now, auto& out) {
              group_.gate_refused(now, generation, refusal.reason, refusal.evidence, out);
            });
          },
      .progress = [this](unsigned generation, std::string text) { on_progress(generation, text); },
      .fenced =
          [this](unsigned generation, notify::Fenced fenced) {
            using Outcome = notify::Fenced::Outcome;
            const bool off = fenced.outcome != Outcome::not_fenced;
            log(off ? Level::info : Level::error, "({}) fence: {}", plan_.name, fenced.text);
            if (!off) return;  // decision 5: fence_max decides
            drive([&](Instant now, auto& out) { group_.fenced(now, generation, out); });
          },
      .standing =
          [this](notify::Standing standing) {
            const bool fit = standing.eligibility == notify::Eligibility::eligible;
            if (standing.reason != said_standing_) {
              said_standing_ = standing.reason;
              log(fit ? Level::info : Level::warning, "({}) {}: {}", plan_.name,
                  notify::name(standing.eligibility), standing.reason);
            }
            standing_ = std::move(standing);
            update_standing();
          }};
}

void GroupRunner::on_progress(unsigned generation, const std::string& text) {
  // A long drain moves a hundred times a second; one line in each is enough.
  const Instant now = boot_now();
  if (now - progress_said_at_ >= progress_line_interval) {
    progress_said_at_ = now;
    log(Level::info, "({}) {}", plan_.name, text);
  }
  if (generation != gate_generation_ || !gate_progress_by_) return;
  gate_progress_by_ = now + services_.settings.gate_progress;
  watch_gate();
}

void GroupRunner::watch_gate() {
  if (!gate_progress_by_) return Loop::set_timer(gate_timer_, std::nullopt);
  Loop::set_timer(gate_timer_, std::min(*gate_progress_by_, *gate_done_by_));
}

/// Decision 3: a gate that makes no progress is one that refuses.
void GroupRunner::on_gate_time() {
  if (!gate_progress_by_) return;
  const bool capped = boot_now() >= *gate_done_by_;
  gate_progress_by_ = gate_done_by_ = std::nullopt;
  module_->cancel_gate();
  const auto reason =
      capped ? fmt::format(
                   "the promotion was not done within drain_max ({} s)",
                   std::chrono::round<std::chrono::seconds>(services_.settings.drain_max).count())
             : fmt::format(
                   "the promotion made no progress for {} ms (gate_progress)",
                   std::chrono::round<std::chrono::milliseconds>(services_.settings.gate_progress)
                       .count());
  drive([&](Instant now, auto& out) {
    // No evidence: nothing that was seen speaks against another try.
    group_.gate_refused(now, gate_generation_, reason, {}, out);
  });
}

void GroupRunner::renew() {
  // Whoever overslept must not renew (decision 19): this finds it out.
  drive([this](Instant now, auto& out) { group_.on_time(now, out); });
  for (auto& member : members_) {
    if (member.addresses.up()) member.addresses.renew();
  }
  arm_renewal();
}

void GroupRunner::arm_renewal() {
  std::optional<Duration> next;
  for (const auto& member : members_) {
    const auto renewal = member.addresses.renewal();
    if (renewal && (!next || *renewal < *next)) next = renewal;
  }
  Loop::set_timer(renewal_timer_, next ? std::optional{boot_now() + *next} : std::nullopt);
}

void GroupRunner::rearm() { Loop::set_timer(timer_, group_.deadline()); }

}  // namespace vrrpd::runtime
