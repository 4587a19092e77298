// SPDX-License-Identifier: Apache-2.0
// keepalived.json. The members and their types are keepalived's.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "config/secret_words.hpp"
#include "vrrpd/runtime/dump.hpp"

namespace vrrpd::runtime {
namespace {

using Json = nlohmann::ordered_json;
using protocol::Reject;
using protocol::Status;

int state_number(Status status) {
  switch (status) {
    case Status::initialize: return 0;
    case Status::backup: return 1;
    case Status::master: return 2;
    case Status::fault: return 3;
    case Status::stopped: break;
  }
  return 98;
}

/// Whole seconds as such: keepalived's are, in version 2.
Json json_seconds(Duration duration) {
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(duration);
  if (whole == duration) return whole.count();
  return std::chrono::duration<double>{duration}.count();
}

Json addresses(const std::vector<config::VirtualAddress>& lines, const InstanceSnapshot& one) {
  Json list = Json::array();
  for (const auto& line : lines) {
    list.push_back(address_text(line, *one.plan->instance, one.addresses_up));
  }
  return list;
}

void add_scripts(Json& data, const config::NotifyScripts& scripts) {
  const std::pair<const char*, const std::optional<config::ScriptCommand>*> lines[] = {
      {"script", &scripts.any},
      {"script_master", &scripts.master},
      {"script_backup", &scripts.backup},
      {"script_fault", &scripts.fault},
      {"script_stop", &scripts.stop},
      {"script_deleted", &scripts.deleted},
      {"script_master_rx_lower_pri", &scripts.lower_priority}};
  for (const auto& [key, script] : lines) {
    if (*script) data[key] = config::without_secrets((*script)->text);
  }
}

void add_lists(Json& data, const InstanceSnapshot& one) {
  const auto& instance = *one.plan->instance;
  data["vips"] = addresses(instance.virtual_ipaddress, one);
  if (!instance.virtual_ipaddress_excluded.empty()) {
    data["evips"] = addresses(instance.virtual_ipaddress_excluded, one);
  }
  for (const auto& line : instance.virtual_routes)
    data["vroutes"].push_back(line.route.to_string());
  for (const auto& line : instance.virtual_rules) data["vrules"].push_back(line.rule.to_string());
  for (const auto& tracker : one.plan->trackers) {
    switch (tracker.source) {
      case TrackerPlan::Source::link: data["track_ifp"].push_back(tracker.key); break;
      case TrackerPlan::Source::check: data["track_script"].push_back(tracker.key); break;
      case TrackerPlan::Source::process: data["track_process"].push_back(tracker.key); break;
      case TrackerPlan::Source::own:
      case TrackerPlan::Source::file: break;
    }
  }
}

Json data_of(const InstanceSnapshot& one, const config::MailSettings& mail) {
  const auto& instance = *one.plan->instance;
  Json data;
  data["iname"] = instance.name;
  data["dont_track_primary"] = static_cast<int>(instance.dont_track_primary);
  data["skip_check_adv_addr"] = static_cast<int>(instance.skip_check_adv_addr);
  data["strict_mode"] = static_cast<int>(instance.strict);
  data["vmac_ifname"] = instance.vmac ? instance.vmac->name : std::string{};
  data["ifp_ifname"] = instance.interface;
  data["master_priority"] = one.tally.master_priority;
  data["last_transition"] =
      std::chrono::duration<double>{one.last_transition.time_since_epoch()}.count();
  data["garp_delay"] = instance.garp_master_delay_s;
  data["garp_refresh"] = instance.garp_master_refresh_s;
  data["garp_rep"] = instance.garp_master_repeat;
  data["garp_refresh_rep"] = instance.garp_master_refresh_repeat;
  data["garp_lower_prio_delay"] = instance.garp_lower_prio_delay_s;
  data["garp_lower_prio_rep"] = instance.garp_lower_prio_repeat;
  data["lower_prio_no_advert"] = static_cast<int>(instance.lower_prio_no_advert);
  data["higher_prio_send_advert"] = static_cast<int>(instance.higher_prio_send_advert);
  data["vrid"] = instance.virtual_router_id;
  data["base_priority"] = instance.priority;
  data["effective_priority"] = one.priority;
  data["vipset"] = one.addresses_up;
  data["promote_secondaries"] = instance.promote_secondaries;
  data["adver_int"] = json_seconds(instance.advert_int);
  data["master_adver_int"] = json_seconds(instance.advert_int);
  data["accept"] = static_cast<int>(instance.accept);
  data["nopreempt"] = instance.nopreempt;
  data["preempt_delay"] = json_seconds(instance.preempt_delay);
  data["state"] = state_number(one.status);
  data["wantstate"] = state_number(one.wanted);
  data["version"] = instance.version;
  const bool otherwise = mail.vrrp.value_or(mail.all.value_or(false));
  data["smtp_alert"] = instance.notify.smtp_alert.value_or(otherwise);
  data["notify_deleted"] = instance.notify.tells_deleted;
  add_scripts(data, instance.notify);
  add_lists(data, one);
  data["auth_type"] = instance.auth_pass_set ? 1 : 0;  // auth_data is a secret
  return data;
}

Json stats_of(const Tally& tally) {
  const auto& rejects = tally.rejects;
  return {{"advert_rcvd", tally.received},
          {"advert_sent", tally.sent},
          {"become_master", tally.became_master},
          {"release_master", tally.released_master},
          {"packet_len_err", rejects[Reject::bad_length]},
          {"advert_interval_err", rejects[Reject::bad_interval]},
          {"ip_ttl_err", rejects[Reject::bad_ttl] + rejects[Reject::bad_peer_ttl]},
          {"invalid_type_rcvd", rejects[Reject::bad_type]},
          {"addr_list_err", rejects[Reject::no_addresses]},
          {"invalid_authtype", 0},
          {"authtype_mismatch", rejects[Reject::bad_auth_type]},
          {"auth_failure", rejects[Reject::bad_auth_data]},
          {"pri_zero_rcvd", tally.zero_received},
          {"pri_zero_sent", tally.zero_sent}};
}

const char* word_of(config::TrackProcess::Parameters match) {
  switch (match) {
    case config::TrackProcess::Parameters::any: return "none";
    case config::TrackProcess::Parameters::exact: return "exact";
    case config::TrackProcess::Parameters::leading: return "partial";
    case config::TrackProcess::Parameters::prefix: break;
  }
  return "initial";
}

Json json_of(const ProcessSnapshot& one) {
  const auto& process = one.process;
  Json data;
  data["process"] = process.process;
  if (!process.parameters.empty()) {
    const auto line = fmt::format("{}", fmt::join(process.parameters, " "));
    data["parameters"] = config::without_secrets(line);
  }
  data["param_match"] = word_of(process.match);
  data["min_processes"] = process.quorum;
  if (process.quorum_max) data["max_processes"] = *process.quorum_max;
  data["current_processes"] = one.running;
  data["have_quorum"] = one.enough;
  data["weight"] = process.weight_reverse ? -process.weight : process.weight;
  data["terminate_delay"] = json_seconds(process.terminate_delay);
  data["fork_delay"] = json_seconds(process.fork_delay);
  data["fork_delay_timer_running"] = one.fork_delay_runs;
  data["terminate_delay_timer_running"] = one.terminate_delay_runs;
  data["full_command"] = process.full_command;
  return data;
}

}  // namespace

std::string json_text(const Snapshot& snapshot, JsonVersion version) {
  Json instances = Json::array();
  for (const auto& one : snapshot.instances) {
    instances.push_back({{"data", data_of(one, snapshot.mail)}, {"stats", stats_of(one.tally)}});
  }
  const bool object = version == JsonVersion::object;
  Json all = object ? Json{{"vrrp", std::move(instances)}} : std::move(instances);
  if (object) {
    for (const auto& one : snapshot.processes) all["track_process"].push_back(json_of(one));
  }
  return all.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace vrrpd::runtime
