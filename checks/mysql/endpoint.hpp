// SPDX-License-Identifier: Apache-2.0
// Where a server is, and who we are there.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "vrrpd/base/settings.hpp"

namespace vrrpd::mysql {

struct Account {
  std::string user = {};
  std::filesystem::path password_file = {};  ///< empty: no password; read at each connect
};

/// TLS is demanded, and the server's certificate must come from `ca`.
struct Tls {
  std::filesystem::path ca = {};
  bool verify_host = false;                ///< it must name the address, too (subjectAltName)
  std::filesystem::path certificate = {};  ///< this side's own, if the server asks for one
  std::filesystem::path key = {};          ///< the certificate's
};

struct Endpoint {
  std::filesystem::path socket = {};  ///< empty: by `host` and `port`
  std::string host = {};              ///< an address: a name would have to be looked up in the gap
  std::uint16_t port = 3306;
  Account account = {};
  std::optional<Tls> tls = {};  ///< only with `host`: a unix socket stays on the host

  /// For messages: "vrrpd@/run/mysqld/mysqld.sock", "vrrpd_monitor@192.0.2.1:3306".
  [[nodiscard]] std::string text() const;
};

/// The keys user and password_file of `table`; nothing, and a complaint, without a user.
[[nodiscard]] std::optional<Account> account_from(SettingsReader& table);

/// { user, password_file } of the table `key`. Nothing, and a complaint, if it is not right;
/// nothing and no complaint if the table is absent.
[[nodiscard]] std::optional<Account> read_account(SettingsReader& parent, std::string_view key,
                                                  Diagnostics& diagnostics);

/// { socket | host, port, user, password_file, ca, verify_host, certificate, key } of the table
/// `key`; as read_account.
[[nodiscard]] std::optional<Endpoint> read_endpoint(SettingsReader& parent, std::string_view key,
                                                    Diagnostics& diagnostics);

}  // namespace vrrpd::mysql
