// SPDX-License-Identifier: Apache-2.0
// The traits of what there is but once: the process, its paces and files, what stands on the host.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "vrrpd/runtime/trait_list.hpp"
#include "vrrpd/runtime/traits.hpp"

namespace vrrpd::runtime {
namespace {

double in_seconds(Duration duration) { return std::chrono::duration<double>{duration}.count(); }

void add_files(TraitList& list, const config::ProcessFiles& files) {
  list.add("state_dump_file", files.state_dump);
  list.add_if("data_use_instance", files.named_by_instance);
  list.add("json_version", files.json_version);
  list.add_given("reload_file", files.reload_marker);
  list.add("reload_check_config", files.reload_complaints);
}

/// Mails and fifos: whom the daemon tells.
void add_alerts(TraitList& list, const config::Alerts& alerts) {
  const auto& mail = alerts.mail;
  for (const auto& recipient : mail.recipients) list.add("notification_email", recipient);
  list.add("notification_email_from", mail.sender);
  if (!mail.server.empty()) list.add("smtp_server", fmt::format("{} {}", mail.server, mail.port));
  list.add("smtp_helo_name", mail.helo_name);
  list.add("smtp_connect_timeout", mail.connect_timeout);
  list.add_given("smtp_alert", mail.all);
  list.add_given("smtp_alert_vrrp", mail.vrrp);
  list.add_given("smtp_alert_checker", mail.checkers);
  list.add_if("no_email_faults", mail.no_faults);
  list.add_if("vrrp_notify_priority_changes", alerts.priority_changes);
  list.add_if("fifo_write_vrrp_states_on_reload", alerts.states_on_reload);
  const auto add_fifo = [&list](const char* keyword, const config::NotifyFifo& fifo) {
    if (fifo.path.empty()) return;
    std::string line = fifo.path;
    for (const auto& word : {fifo.user, fifo.group, fifo.script ? fifo.script->text : ""})
      if (!word.empty()) line += " " + word;
    list.add_command(keyword, std::move(line));
  };
  add_fifo("notify_fifo", alerts.every);
  add_fifo("vrrp_notify_fifo", alerts.vrrp);
  add_fifo("lvs_notify_fifo", alerts.checkers);
}

void add_script(TraitList& list, const char* keyword,
                const std::optional<config::ScriptCommand>& script, Duration timeout) {
  if (!script) return;
  list.add_command(keyword, script->text);
  list.add(std::string{keyword} + "_timeout", timeout);
}

}  // namespace

Traits global_traits_of(const config::Model& model) {
  const auto& global = model.global;
  TraitList list;
  if (!global.router_id.empty()) list.add("router_id", global.router_id);
  add_alerts(list, global.alerts);
  add_files(list, global.files);
  add_script(list, "shutdown_script", global.scripts.shutdown, global.scripts.shutdown_timeout);
  list.add("vrrp_garp_interval", global.garp_interval);
  list.add("vrrp_gna_interval", global.gna_interval);
  list.add_if("log_unknown_vrids", global.log_unknown_vrids);
  for (const auto& group : model.garp_groups) {
    list.add("garp_group",
             fmt::format("{:g} {:g} {}", in_seconds(group.garp_interval.value_or(Duration{})),
                         in_seconds(group.gna_interval.value_or(Duration{})),
                         fmt::join(group.interfaces, " ")));
  }
  for (const auto& delays : model.interface_delays) {
    list.add("interface_up_down_delays",
             fmt::format("{} {:g} {:g}", delays.interface, in_seconds(delays.down),
                         in_seconds(delays.up)));
  }
  return list.take();
}

Traits process_traits_of(const config::Model& model) {
  const auto& global = model.global;
  const auto& identity = model.identity;
  TraitList list;
  if (!identity.network_namespace.empty()) list.add("net_namespace", identity.network_namespace);
  if (!identity.instance.empty()) list.add("instance", identity.instance);
  list.add_if("use_pid_dir", identity.pid_directory);
  list.add("vrrp_startup_delay", global.startup_delay);
  list.add("vrrp_delay_after_boot", global.delay_after_boot);
  add_script(list, "startup_script", global.scripts.startup, global.scripts.startup_timeout);
  list.add_given("vrrp_priority", global.process_priority);
  list.add_given("vrrp_rt_priority", global.rt_priority);
  list.add_given("vrrp_rlimit_rttime", global.rlimit_rttime_us);
  list.add_if("vrrp_no_swap", global.no_swap);
  for (const auto cpu : global.cpu_affinity) list.add("vrrp_cpu_affinity", cpu);
  const auto& table = global.nftables;
  list.add("nftables", table.name);
  list.add("nftables_priority", table.priority);
  list.add_if("nftables_ifindex", table.match_ifindex);
  list.add_if("nftables_counters", table.counters);
  return list.take();
}

Traits static_traits_of(const config::Model& model) {
  TraitList list;
  for (const auto& line : model.static_addresses) list.add("static_ipaddress", trait_text(line));
  for (const auto& line : model.static_routes) list.add("static_routes", trait_text(line));
  for (const auto& line : model.static_rules) list.add("static_rules", trait_text(line));
  return list.take();
}

Traits mac_traits_of(const config::Model& model) {
  TraitList list;
  for (const auto& interface : model.mac_interfaces) {
    list.add("use_vmac", fmt::format("{} on {} {:02x}{}{}", interface.name, interface.base,
                                     fmt::join(interface.mac, ":"), interface.ipv6 ? " IPv6" : "",
                                     interface.hears_ipv4 ? " IPv4" : ""));
  }
  for (const auto& instance : model.instances) {
    if (instance.promote_secondaries) list.add("promote_secondaries", instance.interface);
  }
  return list.take();
}

}  // namespace vrrpd::runtime
