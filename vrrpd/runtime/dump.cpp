// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/dump.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "config/secret_words.hpp"

namespace vrrpd::runtime {
namespace {

using protocol::Reject;
using protocol::Status;

/// The exporters know these four.
std::string_view state_word(Status status) {
  switch (status) {
    case Status::initialize: return "INIT";
    case Status::backup: return "BACKUP";
    case Status::master: return "MASTER";
    case Status::fault: return "FAULT";
    case Status::stopped: break;
  }
  return "INIT";
}

double decimal_seconds(Duration duration) { return std::chrono::duration<double>{duration}.count(); }

double decimal_seconds(std::chrono::system_clock::time_point at) {
  return std::chrono::duration<double>{at.time_since_epoch()}.count();
}

std::string date(std::chrono::system_clock::time_point at) {
  return fmt::format("{:%a %b %e %H:%M:%S %Y}",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(at)));
}

const char* enabled(bool on) { return on ? "enabled" : "disabled"; }
const char* truth(bool on) { return on ? "true" : "false"; }

void append_instance(std::string& text, const InstanceSnapshot& one) {
  const auto& instance = *one.plan->instance;
  const auto line = [&text]<class... T>(fmt::format_string<T...> format, T&&... values) {
    text += "   " + fmt::format(format, std::forward<T>(values)...) + "\n";
  };
  text += fmt::format(" VRRP Instance = {}\n", instance.name);
  line("VRRP Version = {}", instance.version);
  line("State = {}", state_word(one.status));
  line("Wantstate = {}", state_word(one.wanted));
  line("Last transition = {:.6f} ({} UTC)", decimal_seconds(one.last_transition),
       date(one.last_transition));
  line("Interface = {}", instance.interface);
  if (instance.vmac) line("VMAC interface = {}", instance.vmac->name);
  if (one.source) line("Using src_ip = {}", one.source->to_string());
  line("Gratuitous ARP delay = {}", instance.garp_master_delay_s);
  line("Gratuitous ARP repeat = {}", instance.garp_master_repeat);
  line("Gratuitous ARP refresh = {}", instance.garp_master_refresh_s);
  line("Gratuitous ARP refresh repeat = {}", instance.garp_master_refresh_repeat);
  line("Gratuitous ARP lower priority delay = {}", instance.garp_lower_prio_delay_s);
  line("Gratuitous ARP lower priority repeat = {}", instance.garp_lower_prio_repeat);
  line("Down timer adverts = {}", instance.down_timer_adverts);
  line("Send advert after receive lower priority advert = {}",
       truth(!instance.lower_prio_no_advert));
  line("Send advert after receive higher priority advert = {}",
       truth(instance.higher_prio_send_advert));
  line("Virtual Router ID = {}", instance.virtual_router_id);
  line("Priority = {}", instance.priority);
  line("Effective priority = {}", one.priority);
  line("Advert interval = {:g} sec", decimal_seconds(instance.advert_int));
  line("Accept = {}", enabled(instance.accept));
  line("Preempt = {}", enabled(!instance.nopreempt));
  if (!instance.nopreempt && instance.preempt_delay > Duration::zero()) {
    line("Preempt delay = {:g} secs", decimal_seconds(instance.preempt_delay));
  }
  line("Promote_secondaries = {}", enabled(instance.promote_secondaries));
  line("Authentication type = {}", instance.auth_pass_set ? "SIMPLE_PASSWORD" : "none");
}

/// Behind what is parsed by "=": the exporters end an instance at a line without one.
void append_lists(std::string& text, const InstanceSnapshot& one) {
  const auto& instance = *one.plan->instance;
  const auto addresses = [&](std::string_view title, const auto& lines) {
    if (lines.empty()) return;
    text += fmt::format("   {} ({}):\n", title, lines.size());
    for (const auto& line : lines) {
      text += fmt::format("     {}\n", address_text(line, instance, one.addresses_up));
    }
  };
  addresses("Virtual IP", instance.virtual_ipaddress);
  addresses("Virtual IP Excluded", instance.virtual_ipaddress_excluded);
  const auto tracked = [&](std::string_view title, TrackerPlan::Source source) {
    std::string lines;
    for (const auto& tracker : one.plan->trackers) {
      if (tracker.source != source) continue;
      lines += fmt::format("     {} weight {}{}\n", tracker.key, tracker.weight,
                           tracker.reverse ? " reverse" : "");
    }
    if (!lines.empty()) text += fmt::format("   {} :\n{}", title, lines);
  };
  tracked("Tracked interfaces", TrackerPlan::Source::link);
  tracked("Tracked scripts", TrackerPlan::Source::check);
  tracked("Tracked files", TrackerPlan::Source::file);
  tracked("Tracked processes", TrackerPlan::Source::process);
}

void append_script(std::string& text, const ScriptSnapshot& one) {
  const auto& script = one.script;
  text += fmt::format(" VRRP Script = {}\n", one.name);
  text += fmt::format("   Command = {}\n", config::without_secrets(script.script.text));
  text += fmt::format("   Interval = {:g} sec\n", decimal_seconds(script.interval));
  text += fmt::format("   Timeout = {:g} sec\n", decimal_seconds(script.timeout));
  text += fmt::format("   Weight = {}{}\n", script.weight, script.weight_reverse ? " reverse" : "");
  text += fmt::format("   Rise = {}\n   Fall = {}\n", script.rise, script.fall);
  text += fmt::format("   Status = {}\n", one.state == protocol::TrackerState::up     ? "GOOD"
                                          : one.state == protocol::TrackerState::down ? "BAD"
                                                                                      : "INIT");
  text += "   State = idle\n";
}

}  // namespace

std::string address_text(const config::VirtualAddress& address,
                         const config::VrrpInstance& instance, bool up) {
  std::string text = address.address.to_string();
  // As ip(8): a host's own length is not said.
  if (address.prefix_length != address.address.bit_count()) {
    text += fmt::format("/{}", address.prefix_length);
  }
  if (address.peer) text += fmt::format(" peer {}", address.peer->to_string());
  text += fmt::format(" dev {}", address.device.empty() ? instance.interface : address.device);
  text += address.scope == 0
              ? std::string{" scope global"}
              : fmt::format(" scope {}", address.scope == 253   ? "link"
                                         : address.scope == 254 ? "host"
                                         : address.scope == 200 ? "site"
                                                                : std::to_string(address.scope));
  if (!address.label.empty()) text += fmt::format(" label {}", address.label);
  if (up) text += " set";
  return text;
}

std::string data_text(const Snapshot& snapshot) {
  std::string text = "------< Global definitions >------\n Daemon = vrrpd\n";
  text += "------< VRRP Topology >------\n";
  for (const auto& instance : snapshot.instances) {
    append_instance(text, instance);
    append_lists(text, instance);
  }
  if (!snapshot.scripts.empty()) text += "------< VRRP Scripts >------\n";
  for (const auto& script : snapshot.scripts) append_script(text, script);
  // The exporters take an instance up when the line behind it says that it is complete.
  text += "------< End >------\n";
  return text;
}

std::string stats_text(const Snapshot& snapshot) {
  std::string text;
  for (const auto& one : snapshot.instances) {
    const auto& tally = one.tally;
    const auto line = [&text](int indent, std::string_view name, std::uint64_t value) {
      text += fmt::format("{:{}}{}: {}\n", "", indent, name, value);
    };
    text += fmt::format("VRRP Instance: {}\n", one.plan->instance->name);
    text += "  Advertisements:\n";
    line(4, "Received", tally.received);
    line(4, "Sent", tally.sent);
    line(2, "Became master", tally.became_master);
    line(2, "Released master", tally.released_master);
    text += "  Packet Errors:\n";
    line(4, "Length", tally.rejects[Reject::bad_length]);
    line(4, "TTL", tally.rejects[Reject::bad_ttl] + tally.rejects[Reject::bad_peer_ttl]);
    line(4, "Invalid Type", tally.rejects[Reject::bad_type]);
    line(4, "Advertisement Interval", tally.rejects[Reject::bad_interval]);
    line(4, "Address List", tally.rejects[Reject::no_addresses]);
    text += "  Authentication Errors:\n";
    line(4, "Invalid Type", 0);  // keepalived: neither PASS nor AH, which here is a mismatch too
    line(4, "Type Mismatch", tally.rejects[Reject::bad_auth_type]);
    line(4, "Failure", tally.rejects[Reject::bad_auth_data]);
    text += "  Priority Zero:\n";
    line(4, "Received", tally.zero_received);
    line(4, "Sent", tally.zero_sent);
  }
  return text;
}

}  // namespace vrrpd::runtime
