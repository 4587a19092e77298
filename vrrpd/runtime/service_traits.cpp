// SPDX-License-Identifier: Apache-2.0
// The traits of a virtual server, those of its real servers and checkers among them.
#include <fmt/format.h>

#include "vrrpd/runtime/service_name.hpp"
#include "vrrpd/runtime/trait_list.hpp"
#include "vrrpd/runtime/traits.hpp"
#include "vrrpd/runtime/virtual_server_signature.hpp"

namespace vrrpd::runtime {
namespace {

void add_service_script(TraitList& list, const std::string& keyword,
                        const std::optional<config::ScriptCommand>& script) {
  if (!script) return;
  const auto& [argv, user, group] = script->command;
  list.add_command(keyword, fmt::format("{}{}{}{}{}", script->text, user.empty() ? "" : " as ",
                                        user, group.empty() ? "" : ":", group));
}

void add_checker(TraitList& list, const std::string& of, const config::Checker& checker) {
  const auto& times = checker.times;
  const std::string keyword = of + checker.keyword;
  // The certificate of SSL_GET may stand in it.
  list.add_secret(keyword, identity_of(checker, {}));
  list.add_given(keyword + " alpha", times.alpha);
  list.add_given(keyword + " connect_timeout", times.connect_timeout);
  list.add_given(keyword + " retry", times.retry);
  list.add_given(keyword + " delay_before_retry", times.delay_before_retry);
  list.add_given(keyword + " warmup", times.warmup);
  list.add_given(keyword + " delay_loop", times.delay_loop);
  list.add_given(keyword + " log_all_failures", times.log_all_failures);
}

}  // namespace

Traits traits_of(const config::VirtualServer& service, const config::CheckerPolicy& policy) {
  TraitList list;
  list.add("quorum", service.quorum);
  list.add("hysteresis", service.hysteresis);
  list.add_if("ha_suspend", service.ha_suspend);
  list.add_if("omega", service.omega);
  list.add_given("smtp_alert", service.smtp_alert);
  list.add_if("rs_init_notifies", policy.first_states);
  list.add_if("checker_log_all_failures", policy.log_all_failures);
  add_service_script(list, "quorum_up", service.quorum_up);
  add_service_script(list, "quorum_down", service.quorum_down);
  for (const auto& server : service.servers) {
    const std::string name = "real_server " + name_of(server, service);
    list.add(name, std::string{});
    list.add(name + " weight", server.weight);
    list.add_given(name + " smtp_alert", server.smtp_alert);
    list.add_given(name + " inhibit_on_failure", server.inhibit_on_failure);
    add_service_script(list, name + " notify_up", server.notify_up);
    add_service_script(list, name + " notify_down", server.notify_down);
    for (const auto& checker : server.checkers) add_checker(list, name + " ", checker);
  }
  return list.take();
}

}  // namespace vrrpd::runtime
