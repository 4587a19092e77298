// SPDX-License-Identifier: Apache-2.0
#include "config/toml_instances.hpp"

#include <fmt/format.h>

#include "config/complaints.hpp"
#include "config/names.hpp"

namespace vrrpd::config {
namespace {

/// checksum = "as-configured" | "as-peer"
void read_checksum(SettingsReader& reader, VrrpInstance& instance) {
  const auto form = reader.text("checksum");
  if (!form) return;
  if (*form != "as-peer" && *form != "as-configured") {
    reader.complain("checksum", fmt::format("there is no checksum {}", quoted(*form)),
                    "as-configured: as keepalived.conf says; as-peer: in the form that the last "
                    "advert from a peer had");
    return;
  }
  instance.v3_checksum_as_peer = *form == "as-peer";
  if (!instance.v3_checksum_as_peer) return;
  if (instance.version != 3 || instance.family != Family::ipv4) {
    reader.complain("checksum",
                    fmt::format("`as-peer' has no meaning for {}, which speaks version {} over {}",
                                quoted(instance.name), instance.version,
                                instance.family == Family::ipv4 ? "IPv4" : "IPv6"),
                    "only the checksum of version 3 over IPv4 has several forms");
  }
}

}  // namespace

void read_instance_tables(const Settings& tables, Model& model, Diagnostics& diagnostics) {
  SettingsReader names{tables, diagnostics};
  const auto instances = by_name(model.instances);
  Names known;
  for (const VrrpInstance& instance : model.instances) known.add(instance.name);
  for (const auto& [name, value] : tables.values()) {
    const Settings* table = names.table(name);
    if (table == nullptr) continue;
    const auto instance = instances.find(name);
    if (instance == instances.end()) {
      const std::string meant = known.nearest(name);
      diagnostics.push_back(
          {Severity::error, value.key_place,
           fmt::format("[instance.{}] names no vrrp_instance", name),
           meant.empty() ? meant : fmt::format("did you mean [instance.{}]?", meant)});
      continue;
    }
    SettingsReader reader{*table, diagnostics};
    read_checksum(reader, *instance->second);
    reader.refuse_unknown_keys();
  }
}

}  // namespace vrrpd::config
