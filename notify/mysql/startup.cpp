// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/startup.hpp"

#include <fmt/format.h>

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;

constexpr Duration startup_failure_pause = 1s;  ///< after a step that failed
constexpr Duration startup_peer_pause = 250ms;
constexpr Duration peer_patience = 2s;  ///< for a peer that boots at the same time

}  // namespace

std::string_view name(StartUpStep step) {
  switch (step) {
    case StartUpStep::close: return "close for writes";
    case StartUpStep::abandon_record: return "abandon the unfinished promotion";
  }
  return "";
}

Decision<StartUpStep> StartUp::next(const StartUpView& view, Instant now) {
  if (view.step_error) return Wait{.pause = startup_failure_pause, .text = *view.step_error};
  Answer answer = close_first(view);
  if (!answer) answer = look_at_the_peer(view, now);
  if (!answer) answer = judge_record(view);
  return answer ? *std::move(answer) : compare(view);
}

StartUp::Answer StartUp::close_first(const StartUpView& view) {
  if (view.local.closed()) return std::nullopt;
  if (view.local.writable() && warnings_.empty())
    warnings_.emplace_back(
        "the server takes writes although this node is a backup. After a boot that must not be: "
        "set "
        "read_only (MySQL: super_read_only) in its configuration file");
  return Do{StartUpStep::close};
}

StartUp::Answer StartUp::look_at_the_peer(const StartUpView& view, Instant now) {
  if (!looked_since_) looked_since_ = now;
  if (view.peer.status || now - *looked_since_ >= peer_patience) return std::nullopt;
  return Wait{.pause = startup_peer_pause,
              .text = fmt::format("read-only; looking for the peer: {}", view.peer.text)};
}

StartUp::Answer StartUp::judge_record(const StartUpView& view) {
  if (!view.last || abandoned_ || !unfinished(*view.last, view.local)) return std::nullopt;
  if (view.peer.is_primary()) {
    abandoned_ = true;
    return Do{StartUpStep::abandon_record};
  }
  return Done{
      fmt::format("read-only; the promotion of term {} was not finished when the daemon "
                  "ended, and can be resumed: all that was received is applied",
                  view.last->term.number)};
}

Decision<StartUpStep> StartUp::compare(const StartUpView& view) {
  if (!view.peer.status)
    return Done{fmt::format("read-only; the peer does not tell how it is: {}", view.peer.text)};
  if (view.peer.is_primary()) return Done{"read-only; the peer is the primary"};
  return Done{fmt::format("read-only; {}", standoff(view.local, view.peer).reason)};
}

}  // namespace vrrpd::mysql
