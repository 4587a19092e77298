// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/ghost_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "checks/mysql/change_source.hpp"
#include "checks/mysql/failure_class.hpp"
#include "notify/mysql/statements.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {
namespace {

/// At one look, which is bounded.
constexpr std::size_t at_once = 32;
constexpr Duration ghost_retry_pause = std::chrono::seconds{10};

/// A session of its own: GTID_NEXT is the session's.
Deed write_empty(const Endpoint& server, std::span<const std::string> gtids, const Bound& bound) {
  auto session = Session::connect(server, bound);
  if (!session) return std::unexpected{session.error()};
  for (const auto& gtid : gtids) {
    for (const auto& statement : {fmt::format("SET SESSION GTID_NEXT = {}", sql_literal(gtid)),
                                  std::string{"BEGIN"}, std::string{"COMMIT"}}) {
      const auto done = session->query(statement, bound);
      if (!done) return std::unexpected{done.error()};
    }
  }
  return {};
}

}  // namespace

GtidSet to_be_taken_over(std::string_view told, const ServerStatus& local, const PeerSight& peer) {
  const auto* here = std::get_if<GtidSet>(&local.executed);
  if (told.empty() || here == nullptr || !peer.status) return {};
  const auto* there = std::get_if<GtidSet>(&peer.status->executed);
  const auto ghosts = GtidSet::parse(told);
  if (there == nullptr || !ghosts || ghosts->count() > ghosts_most) return {};
  if (!ghosts->without(peer.status->identity).empty() || !there->contains(*ghosts)) return {};
  return ghosts->minus(*here);
}

void GhostRows::take_over(std::string_view told, const ServerStatus& local, const PeerSight& peer,
                          const Bound& bound) {
  const GtidSet ghosts = to_be_taken_over(told, local, peer);
  if (ghosts.empty() || !attached(*peer.status) || boot_now() < not_before_) return;
  const auto gtids = ghosts.each();
  const auto done =
      write_empty(pair_.local, std::span{gtids}.first(std::min(gtids.size(), at_once)), bound);
  if (!done) not_before_ = boot_now() + ghost_retry_pause;
  said_(done ? Severity::note : Severity::warning,
        done ? fmt::format("the peer's server has write probes of a crash that are not here: their "
                           "numbers are taken over as empty transactions ({})",
                           ghosts.text())
             : fmt::format("the numbers of the peer's write probes are not taken over ({}): {}",
                           ghosts.text(), explain(done.error())));
}

}  // namespace vrrpd::mysql
