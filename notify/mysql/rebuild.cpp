// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/rebuild.hpp"

#include <fmt/format.h>

#include <tuple>

namespace vrrpd::mysql {

History lost_by_rebuild(const ServerStatus& local, const ServerStatus& primary) {
  return difference(local.executed, primary.executed);
}

History lost_unapplied(const ServerStatus& local, const ServerStatus& primary) {
  return difference(held_by(local), joined(primary.executed, local.executed));
}

bool clones_from(const Version& recipient, const Version& donor) {
  if (recipient == donor) return true;
  constexpr Version across_releases{Flavour::mysql, 8, 0, 37};
  return recipient >= across_releases && donor >= across_releases &&
         std::tie(recipient.major, recipient.minor) == std::tie(donor.major, donor.minor);
}

std::optional<std::string> against_rebuild(const RejoinView& servers, const RebuildView& rebuild) {
  if (!servers.peer.status)
    return fmt::format("not possible: the primary's server does not answer: {}", servers.peer.text);
  const ServerStatus& primary = *servers.peer.status;
  const ServerStatus& local = servers.local;
  if (!primary.is_primary()) return "not possible: the peer is not the primary";
  if (!local.closed()) return "not possible: the local server is not closed for writes";
  if (local.version.flavour == Flavour::mariadb)
    return "not possible by vrrpd: MariaDB has no clone of its own. Copy the primary's data by "
           "mariadb-backup, as docs/mysql.md shows (\"Rebuilding a server\")";
  if (!clones_from(local.version, primary.version))
    return fmt::format("not possible: {} cannot be cloned from {}: install the same release first",
                       local.version.text(), primary.version.text());
  if (servers.peer_host.find(':') != std::string::npos)
    return "not possible by vrrpd: MySQL's CLONE takes no IPv6 address, and \"host\" of \"peer\" "
           "in "
           "[mysql] is one. Copy the primary's data by mysqldump or a file system's snapshot";
  if (!rebuild.can_clone)
    return "not possible: the clone plugin is not active here; on both servers: INSTALL PLUGIN "
           "clone SONAME 'mysql_clone.so'";
  if (!rebuild.confirmed)
    return fmt::format(
        "this deletes all data of the local server, {}, and copies that of {}: say "
        "--yes",
        local.version.text(), servers.peer_host);
  return std::nullopt;
}

}  // namespace vrrpd::mysql
