// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/clone_statements.hpp"

#include <fmt/format.h>

#include "checks/mysql/change_source.hpp"

namespace vrrpd::mysql {

std::vector<std::string> clone_settings(const Endpoint& donor) {
  std::vector<std::string> statements{
      fmt::format("SET GLOBAL clone_valid_donor_list = {}",
                  sql_literal(fmt::format("{}:{}", donor.host, donor.port)))};
  if (!donor.tls) return statements;
  for (const auto& [variable, file] : {std::pair{"clone_ssl_ca", &donor.tls->ca},
                                       std::pair{"clone_ssl_cert", &donor.tls->certificate},
                                       std::pair{"clone_ssl_key", &donor.tls->key}})
    statements.push_back(
        fmt::format("SET GLOBAL {} = {}", variable,
                    file->empty() ? std::string{"DEFAULT"} : sql_literal(file->native())));
  return statements;
}

std::string clone_statement(const Endpoint& donor, std::string_view user,
                            std::string_view password) {
  return fmt::format("CLONE INSTANCE FROM {}@{}:{} IDENTIFIED BY {}{}", sql_literal(user),
                     sql_literal(donor.host), donor.port, sql_literal(password),
                     donor.tls ? " REQUIRE SSL" : "");
}

}  // namespace vrrpd::mysql
