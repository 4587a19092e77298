// SPDX-License-Identifier: Apache-2.0
#include "notify/witness/etcd_settings.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace vrrpd::witness {
namespace {

using namespace std::chrono_literals;

bool is_endpoint(std::string_view text) {
  const std::size_t scheme = text.starts_with("https://") ? 8 : text.starts_with("http://") ? 7 : 0;
  if (scheme == 0 || text.size() == scheme) return false;
  // Only where it is: no path, no user, nothing that would not be a URL.
  return std::ranges::all_of(text.substr(scheme), [](unsigned char letter) {
    return letter > ' ' && letter < 127 && letter != '/' && letter != '@' && letter != '?' &&
           letter != '#';
  });
}

void read_endpoints(SettingsReader& reader, EtcdSettings& etcd) {
  constexpr std::size_t most = 16;
  etcd.endpoints = reader.texts("endpoints");
  if (etcd.endpoints.empty())
    reader.complain("endpoints", "[mysql.etcd] needs \"endpoints\"",
                    R"(endpoints = ["https://192.0.2.3:2379"])");
  if (etcd.endpoints.size() > most)
    reader.complain("endpoints", fmt::format("more than {} endpoints", most));
  for (const auto& endpoint : etcd.endpoints)
    if (!is_endpoint(endpoint))
      reader.complain("endpoints",
                      fmt::format("\"{}\" is no http:// or https:// address of an etcd "
                                  "member",
                                  endpoint),
                      "without a path, e.g. https://192.0.2.3:2379");
}

void read_pair(SettingsReader& reader, EtcdSettings& etcd) {
  etcd.pair = reader.text("pair").value_or("");
  const bool good = !etcd.pair.empty() && etcd.pair.size() <= 64 &&
                    std::ranges::all_of(etcd.pair, [](unsigned char letter) {
                      return letter > ' ' && letter < 127 && letter != '/';
                    });
  if (!good)
    reader.complain("pair",
                    "[mysql.etcd] needs a \"pair\": a name of 1 to 64 letters, digits or signs "
                    "without blank and \"/\", the same on both nodes and on no others",
                    "pair = \"orders\"");
}

void read_proof(SettingsReader& reader, EtcdSettings& etcd) {
  etcd.tls.ca = reader.text("ca").value_or("");
  etcd.tls.certificate = reader.text("certificate").value_or("");
  etcd.tls.key = reader.text("key").value_or("");
  etcd.user = reader.text("user").value_or("");
  etcd.password_file = reader.text("password_file").value_or("");
  if (etcd.tls.certificate.empty() != etcd.tls.key.empty())
    reader.complain(etcd.tls.key.empty() ? "certificate" : "key",
                    "\"certificate\" and \"key\" belong together");
  if (etcd.user.empty() != etcd.password_file.empty())
    reader.complain(etcd.user.empty() ? "password_file" : "user",
                    "\"user\" and \"password_file\" belong together");
  const bool plain = std::ranges::any_of(
      etcd.endpoints, [](const auto& endpoint) { return endpoint.starts_with("http://"); });
  if (plain && !etcd.user.empty())
    reader.complain("endpoints", "the password of \"user\" would go over http:// in the clear",
                    "use https:// endpoints");
}

}  // namespace

std::optional<EtcdSettings> read_etcd_settings(const Settings& table, Diagnostics& diagnostics) {
  const auto first = static_cast<std::ptrdiff_t>(diagnostics.size());
  SettingsReader reader{table, diagnostics};
  EtcdSettings etcd;
  read_endpoints(reader, etcd);
  read_pair(reader, etcd);
  read_proof(reader, etcd);
  if (const auto given = reader.duration("deadline", 100ms, 2s)) etcd.deadline = *given;
  reader.refuse_unknown_keys();
  const bool wrong =
      std::any_of(diagnostics.begin() + first, diagnostics.end(),
                  [](const Diagnostic& one) { return one.severity == Severity::error; });
  if (wrong) return std::nullopt;
  return etcd;
}

}  // namespace vrrpd::witness
