// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/memory.hpp"

#include <algorithm>
#include <tuple>

#include "notify/notify.hpp"

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;

bool acknowledged_alone(const Knowledge& knowledge) {
  const auto& source = knowledge.source;
  return knowledge.hole ||
         (source && (!source->semi_sync.source_on || source->semi_sync.clients == 0));
}

/// A semi-sync timeout is counted from `attached_at`: what stands in the file must not be much
/// older than what is known.
Duration refresh_interval(const Knowledge& knowledge) {
  if (!knowledge.source) return 15s;
  const auto quarter_ms =
      std::min<std::uint64_t>(knowledge.source->semi_sync.timeout_ms / 4, 15'000);
  return std::clamp<Duration>(std::chrono::milliseconds{quarter_ms}, 1s, 15s);
}

/// What changes only when something happens.
auto flags(const Memory& memory) {
  const Knowledge& knowledge = memory.knowledge;
  const SemiSync semi_sync = knowledge.source ? knowledge.source->semi_sync : SemiSync{};
  return std::tuple{memory.boot_id,
                    memory.term,
                    memory.promoted,
                    knowledge.source.has_value(),
                    semi_sync.source_on,
                    semi_sync.clients,
                    semi_sync.timeout_ms,
                    knowledge.hole.has_value(),
                    knowledge.attached_at.has_value(),
                    knowledge.lost_at.has_value(),
                    knowledge.threads.value_or(ReplicaThreads{}).receiver,
                    knowledge.threads.value_or(ReplicaThreads{}).applier,
                    memory.replica && memory.replica->at == memory.at,  // it is attached
                    memory.replica ? memory.replica->timeout : std::nullopt,
                    memory.events ? std::optional{memory.events->states} : std::nullopt,
                    knowledge.primary,
                    knowledge.failed_over_at};
}

}  // namespace

Memory recall(Memory memory, std::string_view boot_id, Instant now) {
  Knowledge& knowledge = memory.knowledge;
  const bool this_boot = memory.boot_id == boot_id && memory.at <= now;
  knowledge.source_gone_at.reset();
  knowledge.lost_at.reset();
  if (!this_boot) {
    knowledge.failed_over_at.reset();
    knowledge.threads.reset();
    memory.server_started_at.reset();
  }
  if (memory.events && (!this_boot || outdated(*memory.events, now))) memory.events.reset();
  if (!this_boot || now - memory.at >= notify::restart_time) {
    knowledge.attached_at.reset();
    if (!acknowledged_alone(knowledge)) knowledge.source.reset();
  }
  return memory;
}

// By the term, which all that is written after a promotion has in it: a clock tells nothing of
// another boot.
void count_promotion(Memory& memory, const std::optional<LastPromotion>& last) {
  if (last && last->complete && last->term > memory.promoted) forget_source(memory.knowledge);
}

bool worth_writing(const Memory& last, const Memory& next) {
  const Duration age = next.at - last.at;
  if (age < 1s && last.boot_id == next.boot_id) return false;
  return flags(last) != flags(next) || age >= refresh_interval(next.knowledge);
}

}  // namespace vrrpd::mysql
