// SPDX-License-Identifier: Apache-2.0
#include "config/parser.hpp"

#include <sys/utsname.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "config/complaints.hpp"
#include "config/complete.hpp"
#include "config/keywords.hpp"
#include "config/routing_lines.hpp"
#include "config/statement.hpp"
#include "config/static_lines.hpp"
#include "config/toml_reader.hpp"
#include "config/tracking.hpp"
#include "config/validate.hpp"

namespace vrrpd::config {
namespace {

std::string host_name_without_domain() {
  utsname host{};
  if (::uname(&host) != 0) return {};
  const std::string_view name = host.nodename;
  return std::string{name.substr(0, name.find('.'))};
}

void read_keepalived_conf(const Request& request, Sources& sources, Model& model,
                          Complaints& complaints) {
  Draft draft;
  const TextRequest text{request.keepalived_conf,
                         request.config_id.empty() ? host_name_without_domain() : request.config_id,
                         request.check_all_includes, request.bounds};
  read_block(read_statements(text, sources, complaints), top_level_keywords(), draft, complaints);
  complaints.regain_step();
  model.identity = std::move(draft.identity);
  if (!request.network_namespace.empty()) {
    model.identity.network_namespace = request.network_namespace;
    model.identity.network_namespace_place = {};
  }
  model.global = std::move(draft.global);
  model.scripts = std::move(draft.scripts);
  model.groups = std::move(draft.groups);
  model.garp_groups = std::move(draft.garp_groups);
  for (auto& [interface, delays] : draft.interface_delays) {
    model.interface_delays.push_back(std::move(delays));
  }
  model.track_files = std::move(draft.track_files);
  model.track_processes = std::move(draft.track_processes);
  for (SyncGroup& group : model.groups) drop_repeated_lines(group, complaints);
  model.track_groups = std::move(draft.track_groups);
  model.virtual_servers = std::move(draft.virtual_servers);
  model.static_addresses = read_static_addresses(draft.static_addresses, model.global, complaints);
  RoutingReader routing{model.global, complaints};
  model.static_routes = routing.routes(draft.static_routes, RoutingUse::of_host);
  model.static_rules = routing.rules(draft.static_rules, RoutingUse::of_host);
  for (InstanceDraft& instance : draft.instances) {
    instance.instance.virtual_routes = routing.routes(instance.routes, RoutingUse::of_instance);
    instance.instance.virtual_rules = routing.rules(instance.rules, RoutingUse::of_instance);
    model.instances.push_back(complete(std::move(instance), model.global, complaints));
  }
}

/// As a reader of the files meets them.
void sort_by_place(Diagnostics& diagnostics, const Sources& sources) {
  const auto key = [&](const Diagnostic& diagnostic) {
    const Place& place = diagnostic.place;
    const Source* source = sources.find(place.file);
    return std::tuple{source == nullptr ? 0 : source->order, place.line, place.column};
  };
  std::ranges::stable_sort(diagnostics, {}, key);
}

}  // namespace

bool Loaded::usable() const {
  return std::ranges::none_of(diagnostics, [](const Diagnostic& diagnostic) {
    return diagnostic.severity == Severity::error;
  });
}

Loaded load(const Request& request, Sources sources) {
  Loaded loaded;
  Complaints complaints;
  loaded.keepalived_conf = request.keepalived_conf;
  loaded.sources = std::move(sources);
  read_keepalived_conf(request, loaded.sources, loaded.model, complaints);
  read_vrrpd_toml(request, loaded.sources, loaded.model, complaints);
  validate(loaded.model, request.interface_is_taken, complaints);
  loaded.something_missing = complaints.something_missing();
  auto surplus = complaints.surplus();
  loaded.diagnostics = std::move(complaints.list());
  sort_by_place(loaded.diagnostics, loaded.sources);
  if (surplus) loaded.diagnostics.push_back(*std::move(surplus));
  return loaded;
}

}  // namespace vrrpd::config
