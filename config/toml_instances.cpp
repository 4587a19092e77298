// SPDX-License-Identifier: Apache-2.0
#include "config/toml_instances.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "config/complaints.hpp"

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
  std::vector<std::string> known;
  for (const VrrpInstance& instance : model.instances) known.push_back(instance.name);
  for (const auto& [name, value] : tables.values()) {
    const Settings* table = names.table(name);
    if (table == nullptr) continue;
    const auto instance = std::ranges::find(model.instances, name, &VrrpInstance::name);
    if (instance == model.instances.end()) {
      const auto meant = nearest_word(name, known);
      diagnostics.push_back(
          {Severity::error, value.key_place,
           fmt::format("[instance.{}] names no vrrp_instance", name),
           meant ? fmt::format("did you mean [instance.{}]?", *meant) : std::string{}});
      continue;
    }
    SettingsReader reader{*table, diagnostics};
    read_checksum(reader, *instance);
    reader.refuse_unknown_keys();
  }
}

}  // namespace vrrpd::config
