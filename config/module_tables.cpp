// SPDX-License-Identifier: Apache-2.0
#include "config/module_tables.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "config/names.hpp"

namespace vrrpd::config {
namespace {

constexpr std::string_view several = "servers";

/// False: it means a table that is not there.
bool check_use(const Model& model, const ModuleUse& use, Complaints& complaints) {
  if (use.server.empty()) return true;
  Names names;
  const auto tables = model.modules.find(use.module);
  if (tables != model.modules.end()) {
    if (tables->second.servers.contains(use.server)) return true;
    for (const auto& [name, table] : tables->second.servers) names.add(name);
  }
  const std::string meant = names.nearest(use.server);
  complaints.error(use.server_place,
                   fmt::format("there is no [{}.{}.{}]", use.module, several, use.server),
                   meant.empty() ? "that table says where the server is"
                                 : fmt::format("did you mean {}?", quoted(meant)));
  return false;
}

bool means(const ModuleUse& use, const std::string& module, const std::string& server) {
  return use.module == module && use.server == server;
}

void warn_of_idle_tables(const Model& model, Complaints& complaints) {
  for (const auto& [module, tables] : model.modules) {
    for (const auto& [server, table] : tables.servers) {
      const auto meant = [&](const ModuleUse& use) { return means(use, module, server); };
      if (std::ranges::any_of(model.checks, meant) || std::ranges::any_of(model.notifies, meant))
        continue;
      complaints.warning(table.place(),
                         fmt::format("[{}.{}.{}] is meant by nobody", module, several, server),
                         fmt::format("server = \"{}\" in a [check.…] or [notify.…]", server));
    }
  }
}

}  // namespace

ModuleTables read_module_tables(const Settings& table, Diagnostics& diagnostics) {
  ModuleTables tables{.only = Settings{table.place()}, .servers = {}};
  for (const auto& [key, value] : table.values()) {
    if (key != several) tables.only.set(key, value);
  }
  SettingsReader reader{table, diagnostics};
  const Settings* servers = reader.table(several);
  if (servers == nullptr) return tables;
  SettingsReader names{*servers, diagnostics};
  for (const auto& [name, value] : servers->values()) {
    if (const Settings* server = names.table(name)) tables.servers.emplace(name, *server);
  }
  return tables;
}

void check_module_tables(const Model& model, Complaints& complaints) {
  bool all_found = true;
  for (const auto* uses : {&model.checks, &model.notifies}) {
    for (const ModuleUse& use : *uses) all_found &= check_use(model, use, complaints);
  }
  // A table that nobody means is probably the one that was not found.
  if (all_found) warn_of_idle_tables(model, complaints);
}

Settings module_table(const Model& model, const ModuleUse& use) {
  const Settings none{use.place};
  const auto tables = model.modules.find(use.module);
  if (tables == model.modules.end()) return none;
  if (use.server.empty()) return tables->second.only;
  const auto server = tables->second.servers.find(use.server);
  return server == tables->second.servers.end() ? none : server->second;
}

}  // namespace vrrpd::config
