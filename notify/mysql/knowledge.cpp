// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/knowledge.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "notify/mysql/admission.hpp"

namespace vrrpd::mysql {
namespace {

/// "Infinite" timeouts are 2^32-1 and 2^64-1 ms.
Duration timeout_of(const SemiSync& semi_sync) {
  constexpr std::uint64_t a_year_ms = 365ULL * 24 * 3600 * 1000;
  return std::chrono::milliseconds{std::min(semi_sync.timeout_ms, a_year_ms)};
}

}  // namespace

bool attached(const ServerStatus& replica) {
  return replica.replica && replica.replica->receiver == Receiver::yes &&
         replica.semi_sync.replica_on;
}

void learn(Knowledge& knowledge, const ServerStatus& local, const ServerStatus& source,
           Instant at) {
  const SemiSync& semi_sync = source.semi_sync;
  const bool keeps_up = !knowledge.source || reaches(held_by(local), knowledge.source->executed);
  if (semi_sync.source_on && semi_sync.clients > 0 && attached(local) && keeps_up)
    knowledge.attached_at = at;
  knowledge.source = {.at = at, .semi_sync = semi_sync, .executed = source.executed};
  knowledge.source_gone_at.reset();
}

Assessment assess(const Knowledge& knowledge, Instant now) {
  if (!knowledge.source)
    return {Proof::unknown, "the peer was not seen as primary since this daemon started"};
  const SemiSync& semi_sync = knowledge.source->semi_sync;
  if (!semi_sync.source_on || semi_sync.clients == 0)
    return {Proof::behind,
            fmt::format("semi-sync of the primary was {} with {} replicas when it was "
                        "last seen: it acknowledged on its own",
                        semi_sync.source_on ? "ON" : "OFF", semi_sync.clients)};
  if (!knowledge.attached_at)
    return {Proof::unknown,
            "the receiver was not seen attached with semi-sync since the local server started"};
  const Instant end = std::min(now, knowledge.source_gone_at.value_or(now));
  if (end - *knowledge.attached_at >= timeout_of(semi_sync))
    return {
        Proof::maybe_lost,
        fmt::format("the primary was out of reach for longer than its semi-sync timeout of {} ms "
                    "and may have acknowledged on its own",
                    semi_sync.timeout_ms)};
  return {Proof::lossless, "semi-sync was on and the receiver attached until the primary was lost"};
}

}  // namespace vrrpd::mysql
