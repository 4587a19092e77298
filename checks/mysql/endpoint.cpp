// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/endpoint.hpp"

#include <fmt/format.h>

#include "vrrpd/base/address.hpp"

namespace vrrpd::mysql {
namespace {

/// The address part; false after a complaint.
bool read_address(SettingsReader& table, Endpoint& endpoint) {
  const auto socket = table.text("socket");
  const auto host = table.text("host");
  const auto port = table.integer("port", 1, 65535);
  if (socket.has_value() == host.has_value()) {
    table.complain(socket ? "host" : "socket", "exactly one of \"socket\" and \"host\" is needed",
                   "e.g. socket = \"/run/mysqld/mysqld.sock\"");
    return false;
  }
  if (socket && port) {
    table.complain("port", "\"port\" has no meaning beside \"socket\"");
    return false;
  }
  if (host && !IpAddress::parse(*host)) {
    table.complain("host", fmt::format("\"{}\" is not an address", *host),
                   "write the IPv4 or IPv6 address: a name could not be looked up in time");
    return false;
  }
  endpoint.socket = socket.value_or("");
  endpoint.host = host.value_or("");
  if (port) endpoint.port = static_cast<std::uint16_t>(*port);
  return true;
}

/// False after a complaint.
bool read_tls(SettingsReader& table, Endpoint& endpoint) {
  const auto ca = table.text("ca");
  const auto verify_host = table.boolean("verify_host");
  const auto certificate = table.text("certificate");
  const auto key = table.text("key");
  const bool any = ca || verify_host || certificate || key;
  if (!any) return true;
  if (!endpoint.socket.empty()) {
    table.complain(ca ? "ca" : "verify_host", "TLS has no meaning beside \"socket\"");
    return false;
  }
  if (!ca) {
    table.complain("ca", "\"ca\" is missing: TLS without it would believe any server",
                   "name the PEM file of the authority that signed the server's certificate");
    return false;
  }
  if (certificate.has_value() != key.has_value()) {
    table.complain(certificate ? "certificate" : "key",
                   "\"certificate\" and \"key\" belong together");
    return false;
  }
  endpoint.tls = Tls{.ca = *ca,
                     .verify_host = verify_host.value_or(false),
                     .certificate = certificate.value_or(""),
                     .key = key.value_or("")};
  return true;
}

}  // namespace

std::string Endpoint::text() const {
  if (!socket.empty()) return fmt::format("{}@{}", account.user, socket.native());
  if (host.find(':') != std::string::npos)
    return fmt::format("{}@[{}]:{}", account.user, host, port);
  return fmt::format("{}@{}:{}", account.user, host, port);
}

std::optional<Account> account_from(SettingsReader& table) {
  const auto user = table.text("user");
  const auto file = table.text("password_file");
  if (!user) {
    table.complain("user", "\"user\" is missing",
                   "name the database account, e.g. user = \"vrrpd\"");
    return std::nullopt;
  }
  return Account{.user = *user, .password_file = file.value_or("")};
}

std::optional<Account> read_account(SettingsReader& parent, std::string_view key,
                                    Diagnostics& diagnostics) {
  const Settings* settings = parent.table(key);
  if (settings == nullptr) return std::nullopt;
  SettingsReader table{*settings, diagnostics};
  auto account = account_from(table);
  table.refuse_unknown_keys();
  return account;
}

std::optional<Endpoint> read_endpoint(SettingsReader& parent, std::string_view key,
                                      Diagnostics& diagnostics) {
  const Settings* settings = parent.table(key);
  if (settings == nullptr) return std::nullopt;
  SettingsReader table{*settings, diagnostics};
  Endpoint endpoint;
  const bool addressed = read_address(table, endpoint);
  const bool secured = read_tls(table, endpoint);
  auto account = account_from(table);
  table.refuse_unknown_keys();
  if (!addressed || !secured || !account) return std::nullopt;
  endpoint.account = *std::move(account);
  return endpoint;
}

}  // namespace vrrpd::mysql
