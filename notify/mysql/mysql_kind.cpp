// SPDX-License-Identifier: Apache-2.0
// module = "mysql" of vrrpd.toml: its settings become a module.
#include "notify/mysql/mysql_notify.hpp"
#include "notify/witness/etcd_witness.hpp"

namespace vrrpd::notify {
namespace {

std::unique_ptr<Notify> create(std::string_view name, const Settings& settings,
                               const Settings& shared, const Host& host, Diagnostics& diagnostics) {
  auto pair = mysql::read_pair_settings(name, settings, shared, host, diagnostics);
  if (!pair) return nullptr;
  std::shared_ptr<witness::Witness> third;
  if (pair->etcd) {
    auto made = witness::EtcdWitness::make(*pair->etcd, name);
    if (!made) {
      diagnostics.push_back({Severity::error, shared.place(), std::move(made.error()), {}});
      return nullptr;
    }
    third = *std::move(made);
  }
  return mysql::make_mysql_notify(*std::move(pair), host.report, host.peer, std::move(third),
                                  &host.launcher);
}

}  // namespace

const Kind& mysql_kind() {
  static const Kind kind{.name = "mysql", .owns_server = true, .create = create};
  return kind;
}

}  // namespace vrrpd::notify
