// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/traits.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <utility>

#include "config/module_tables.hpp"
#include "vrrpd/runtime/trait_list.hpp"

namespace vrrpd::runtime {
namespace {

std::string text_of(const config::ScriptCommand& script, const config::GlobalDefs& global) {
  const auto& command = script.command;
  const bool own = !command.user.empty();
  const auto& user = own ? command.user : global.script_user;
  const auto& group = own ? command.group : global.script_group;
  return fmt::format("\"{}\"{}{}{}{}", fmt::join(command.argv, "\" \""), user.empty() ? "" : " as ",
                     user, group.empty() ? "" : ":", group);
}

std::string text_of(const TrackerPlan& tracker) {
  return fmt::format("{} weight {}{}", tracker.key, tracker.weight,
                     tracker.reverse ? " reverse" : "");
}

std::string_view keyword_of(TrackerPlan::Source source) {
  switch (source) {
    case TrackerPlan::Source::check: return "track_script";
    case TrackerPlan::Source::link: return "track_interface";
    case TrackerPlan::Source::own: return "interface";
    case TrackerPlan::Source::file: return "track_file";
    case TrackerPlan::Source::process: break;
  }
  return "track_process";
}

void add_scripts(TraitList& list, const config::NotifyScripts& scripts,
                 const config::GlobalDefs& global) {
  for (const auto& [keyword, script] : lines_of(scripts)) {
    if (*script) list.add_command(std::string{keyword}, text_of(**script, global));
  }
  list.add_if("enable_script_security", global.enable_script_security);
}

std::string text_of(const Settings::Value& value);

/// Keys in their order, so that the same settings are the same text.
std::string text_of(const Settings& settings) {
  std::string text;
  for (const auto& [key, value] : settings.values()) {
    text += fmt::format("{} = {}; ", key, text_of(value));
  }
  return text;
}

std::string text_of(const Settings::Value& value) {
  struct Visitor {
    std::string operator()(bool truth) const { return truth ? "true" : "false"; }
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(const std::string& text) const { return fmt::format("\"{}\"", text); }
    std::string operator()(const std::vector<std::string>& texts) const {
      std::string all;
      for (const auto& text : texts) all += fmt::format("\"{}\", ", text);
      return fmt::format("[{}]", all);
    }
    std::string operator()(const std::shared_ptr<const Settings>& table) const {
      return fmt::format("{{{}}}", table ? text_of(*table) : std::string{});
    }
  };
  return std::visit(Visitor{}, value.data);
}

/// A module's settings may be secrets, and only the module knows which.
void add_settings(TraitList& list, const std::string& table, const Settings& settings) {
  for (const auto& [key, value] : settings.values()) {
    list.add_secret(fmt::format("[{}] {}", table, key), text_of(value));
  }
}

}  // namespace

Traits traits_of(const MemberPlan& member, const config::GlobalDefs& global) {
  TraitList list;
  list.append(traits_of(*member.instance));
  for (const auto& tracker : member.trackers) {
    if (tracker.source == TrackerPlan::Source::own) continue;
    list.add(std::string{keyword_of(tracker.source)}, text_of(tracker));
  }
  add_scripts(list, member.instance->notify, global);
  list.add_given("smtp_alert", member.instance->notify.smtp_alert);
  list.add_given("notify_priority_changes", member.instance->notify.priority_changes);
  list.add_if("notify_deleted", member.instance->notify.tells_deleted);
  return list.take();
}

Traits traits_of(const GroupPlan& group, const config::GlobalDefs& global) {
  TraitList list;
  if (group.group != nullptr) {
    add_scripts(list, group.group->notify, global);
    list.add_given("smtp_alert", group.group->notify.smtp_alert);
    list.add_given("notify_priority_changes", group.group->notify.priority_changes);
  }
  return list.take();
}

Traits traits_of(const config::ModuleUse& use, const config::Model& model) {
  TraitList list;
  list.add("module", use.module);
  list.add("server", use.server);
  list.add_given("interval", use.interval);
  list.add_given("deadline", use.deadline);
  list.add_given("rise", use.rise);
  list.add_given("fall", use.fall);
  list.add_if("also_run_scripts", use.also_run_scripts);
  list.add_if("vip_order = \"first\"", use.vip_first);
  add_settings(list, use.name, use.settings);
  add_settings(list, use.module, config::module_table(model, use));
  return list.take();
}

Traits traits_of(const CheckPlan& check, const config::Model& model) {
  if (check.module != nullptr) return traits_of(*check.module, model);
  const auto& script = *check.script;
  TraitList list;
  list.add_command("script", text_of(script.script, model.global));
  list.add_if("enable_script_security", model.global.enable_script_security);
  list.add("interval", script.interval);
  list.add("timeout", script.timeout);
  list.add("rise", script.rise);
  list.add("fall", script.fall);
  list.add_if("init_fail", script.init_fail);
  return list.take();
}

Traits traits_of(const config::TrackFile& file) {
  TraitList list;
  list.add("file", file.file);
  list.add_given("init_file", file.init_value);
  list.add_if("init_file overwrite", file.init_overwrite);
  return list.take();
}

Traits traits_of(const config::TrackProcess& process) {
  TraitList list;
  list.add("process",
           fmt::format("{} {} as {}", process.process, fmt::join(process.parameters, " "),
                       static_cast<int>(process.match)));
  list.add_if("full_command", process.full_command);
  list.add("quorum", process.quorum);
  list.add_given("quorum_max", process.quorum_max);
  list.add("fork_delay", process.fork_delay);
  list.add("terminate_delay", process.terminate_delay);
  return list.take();
}

Traits traits_of(const config::DaemonSettings& settings) {
  TraitList list;
  list.add("address_lifetime", std::string{settings.address_lifetime ? "true" : "false"});
  list.add("gate_progress", settings.gate_progress);
  list.add("drain_max", settings.drain_max);
  list.add("fence_max", settings.fence_max);
  list.add("handover_max", settings.handover_max);
  list.add("refuse_clients", settings.refuse_clients);
  list.add("stop_notify_max", settings.stop_notify_max);
  return list.take();
}

Traits peer_traits_of(const config::Model& model) {
  TraitList list;
  if (model.peer) add_settings(list, "peer", *model.peer);
  return list.take();
}

const std::string& told_of(const Trait& trait) {
  static const std::string nothing;
  if (trait.secret) return nothing;
  return trait.shown.empty() ? trait.value : trait.shown;
}

std::vector<std::string> differences(const Traits& before, const Traits& now) {
  using ByKeyword = std::map<std::string_view, std::vector<const Trait*>>;
  const auto those_without = [](const Traits& traits, const Traits& others) {
    ByKeyword found;
    for (const auto& trait : traits) {
      if (std::ranges::find(others, trait) == others.end()) found[trait.keyword].push_back(&trait);
    }
    return found;
  };
  const auto gone = those_without(before, now), come = those_without(now, before);
  std::vector<std::string> said;
  const auto one = [&said](std::string_view word, const Trait& trait) {
    const auto& value = told_of(trait);
    said.push_back(fmt::format("{} {}{}{}", word, trait.keyword, value.empty() ? "" : " ", value));
  };
  for (const auto& [keyword, traits] : gone) {
    const auto other = come.find(keyword);
    if (other == come.end() || traits.size() != 1 || other->second.size() != 1) {
      for (const auto* trait : traits) one("without", *trait);
    } else {
      const auto &old = told_of(*traits.front()), &value = told_of(*other->second.front());
      if (old == value) {
        said.push_back(fmt::format("another {}", keyword));
      } else if (value.empty()) {
        one("without", *traits.front());
      } else if (old.empty()) {
        one("with", *other->second.front());
      } else {
        said.push_back(fmt::format("{} {} -> {}", keyword, old, value));
      }
    }
  }
  for (const auto& [keyword, traits] : come) {
    const auto other = gone.find(keyword);
    if (other != gone.end() && other->second.size() == 1 && traits.size() == 1) continue;
    for (const auto* trait : traits) one("with", *trait);
  }
  // The same ones in another order: of addresses that decides what adverts say.
  if (said.empty() && before != now) said.emplace_back("another order");
  return said;
}

}  // namespace vrrpd::runtime
