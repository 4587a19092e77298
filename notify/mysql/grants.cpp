// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/grants.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace vrrpd::mysql {
namespace {

struct Row {
  Privileges kind;
  Role role;
  std::vector<std::string_view> privileges;
};

// CONNECTION_ADMIN lets in beyond max_connections, SERVICE_CONNECTION_ADMIN by admin_address.
const std::vector<Row>& rows() {
  static const std::vector<Row> table{
      {Privileges::super, Role::promotion, {"SUPER", "REPLICATION CLIENT", "PROCESS", "RELOAD"}},
      {Privileges::super, Role::monitor, {"REPLICATION CLIENT"}},
      {Privileges::super, Role::fence, {"SUPER", "REPLICATION CLIENT"}},
      {Privileges::super, Role::replication, {"REPLICATION SLAVE"}},
      {Privileges::dynamic,
       Role::promotion,
       {"REPLICATION CLIENT", "PROCESS", "RELOAD", "REPLICATION_SLAVE_ADMIN",
        "SYSTEM_VARIABLES_ADMIN", "CONNECTION_ADMIN"}},
      {Privileges::dynamic, Role::monitor, {"REPLICATION CLIENT"}},
      {Privileges::dynamic,
       Role::fence,
       {"REPLICATION CLIENT", "SYSTEM_VARIABLES_ADMIN", "CONNECTION_ADMIN"}},
      {Privileges::dynamic, Role::replication, {"REPLICATION SLAVE"}},
      {Privileges::split,
       Role::promotion,
       {"BINLOG MONITOR", "SLAVE MONITOR", "PROCESS", "RELOAD", "REPLICATION SLAVE ADMIN",
        "REPLICATION MASTER ADMIN", "BINLOG ADMIN", "READ_ONLY ADMIN", "CONNECTION ADMIN"}},
      {Privileges::split, Role::monitor, {"BINLOG MONITOR", "SLAVE MONITOR"}},
      {Privileges::split,
       Role::fence,
       {"BINLOG MONITOR", "SLAVE MONITOR", "READ_ONLY ADMIN", "CONNECTION ADMIN"}},
      {Privileges::split, Role::replication, {"REPLICATION SLAVE"}},
  };
  return table;
}

/// Names under which servers show some privileges.
std::string_view shown_as(std::string_view privilege) {
  if (privilege == "SLAVE MONITOR") return "REPLICA MONITOR";
  if (privilege == "BINLOG MONITOR") return "REPLICATION CLIENT";
  if (privilege == "REPLICATION SLAVE ADMIN") return "REPLICATION REPLICA ADMIN";
  return privilege;
}

/// The comma-separated list of a global grant; "" for any other row.
std::string_view global_list(std::string_view grant) {
  constexpr std::string_view head = "GRANT ", scope = " ON *.* TO ";
  const auto end = grant.find(scope);
  if (!grant.starts_with(head) || end == std::string_view::npos) return {};
  return grant.substr(head.size(), end - head.size());
}

bool lists(std::string_view list, std::string_view privilege) {
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    std::string_view item = list.substr(0, comma);
    while (item.starts_with(' ')) item.remove_prefix(1);
    if (item == privilege) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

/// MySQL's dynamic privileges, all of which SUPER implies.
bool is_dynamic(std::string_view privilege) {
  return privilege.find('_') != std::string_view::npos;
}

bool granted(Privileges kind, const std::vector<std::string>& grants, std::string_view privilege) {
  const bool in_super = kind == Privileges::dynamic && is_dynamic(privilege);
  return std::ranges::any_of(grants, [&](std::string_view grant) {
    const std::string_view list = global_list(grant);
    return lists(list, privilege) || lists(list, shown_as(privilege)) ||
           lists(list, "ALL PRIVILEGES") || (in_super && lists(list, "SUPER"));
  });
}

/// `user`@`host`
std::string quoted(std::string_view account) {
  const auto at = account.rfind('@');
  return fmt::format("`{}`@`{}`", account.substr(0, at),
                     at == std::string_view::npos ? "%" : account.substr(at + 1));
}

/// "GRANT `role`@`%` TO `user`@`host`": a grant without a scope.
bool has_roles(const std::vector<std::string>& grants) {
  return std::ranges::any_of(grants, [](std::string_view grant) {
    return grant.starts_with("GRANT ") && grant.find(" ON ") == std::string_view::npos;
  });
}

}  // namespace

std::vector<std::string_view> privileges(Privileges kind, Role role) {
  if (role == Role::repair) return {"REPLICATION SLAVE"};
  for (const Row& row : rows())
    if (row.kind == kind && row.role == role) return row.privileges;
  return {};
}

std::vector<std::string_view> event_privileges(const Dialect& dialect) {
  return {"EVENT", dialect.any_definer};
}

std::string grant_statement(const std::vector<std::string_view>& privileges,
                            std::string_view account) {
  return fmt::format("GRANT {} ON *.* TO {}", fmt::join(privileges, ", "), quoted(account));
}

std::vector<std::string> heartbeat_statements(const TableName& table, std::string_view account) {
  return {create_database_statement(table), create_table_statement(table),
          fmt::format("GRANT SELECT, INSERT, UPDATE ON {} TO {}", table.quoted(), quoted(account))};
}

std::vector<std::string_view> missing_privileges(Privileges kind, Role role,
                                                 const std::vector<std::string>& grants) {
  return missing_privileges(kind, privileges(kind, role), grants);
}

std::vector<std::string_view> missing_privileges(Privileges kind,
                                                 std::vector<std::string_view> wanted,
                                                 const std::vector<std::string>& grants) {
  if (has_roles(grants)) return {};
  std::erase_if(wanted,
                [&](std::string_view privilege) { return granted(kind, grants, privilege); });
  return wanted;
}

std::vector<std::string> table_grant_statements(Flavour flavour, Role role,
                                                std::string_view account) {
  if (flavour != Flavour::mysql || role != Role::promotion) return {};
  const auto at = std::min(account.rfind('@'), account.size());
  const std::string_view host = at < account.size() ? account.substr(at + 1) : "%";
  return {
      fmt::format("GRANT SELECT ON performance_schema.replication_applier_status_by_worker TO "
                  "`{}`@`{}`",
                  account.substr(0, at), host)};
}

}  // namespace vrrpd::mysql
