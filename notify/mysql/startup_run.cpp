// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "checks/mysql/failure_class.hpp"
#include "notify/mysql/executor.hpp"
#include "notify/mysql/statements.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;

constexpr Duration startup_look_time = 500ms;
constexpr Duration startup_step_time = 2s;
constexpr Duration startup_retry_pause = 1s;  ///< while the local server does not answer

}  // namespace

StartUpRun::StartUpRun(const PairSettings& pair, const Report& report, ServerLink local,
                       KeptClosure& closure, Primacy& primacy)
    : pair_{pair},
      report_{report},
      once_{report},
      local_{std::move(local)},
      peer_{pair.peer},
      closure_{closure},
      view_{.local = {}, .peer = {}, .last = primacy.last()},
      primacy_{primacy} {}

bool StartUpRun::run(const Cancellation& cancel) {
  StartUp plan;
  std::size_t warned = 0;
  while (!cancel.requested()) {
    if (const auto seen = look(cancel); !seen) {
      once_(Severity::warning,
            fmt::format("the local server cannot be looked at: {}", explain(seen.error())));
      static_cast<void>(cancel.wait_until(boot_now() + startup_retry_pause));
      continue;
    }
    const auto decision = plan.next(view_, boot_now());
    for (; warned < plan.warnings().size(); ++warned)
      report_(Severity::warning, plan.warnings()[warned]);
    if (const auto* done = std::get_if<Done>(&decision)) {
      report_(Severity::note, done->text);
      return true;
    }
    if (const auto* step = std::get_if<Do<StartUpStep>>(&decision)) {
      perform(step->step, cancel);
      continue;
    }
    const auto& wait = std::get<Wait>(decision);
    once_(view_.step_error ? Severity::warning : Severity::note, wait.text);
    view_.step_error.reset();
    static_cast<void>(cancel.wait_until(boot_now() + wait.pause));
  }
  return false;
}

std::expected<void, SqlError> StartUpRun::look(const Cancellation& cancel) {
  auto local = local_.replication({boot_now() + startup_look_time, &cancel});
  if (!local) return std::unexpected{local.error()};
  view_.local = *std::move(local);
  if (!view_.local.closed()) return {};  // closing must not wait for a peer that is not there
  auto peer = peer_.replication({boot_now() + startup_look_time, &cancel});
  view_.peer = peer ? PeerSight{.kind = PeerSight::Kind::answers, .status = *std::move(peer)}
                    : PeerSight{.kind = PeerSight::Kind::silent, .text = explain(peer.error())};
  return {};
}

void StartUpRun::perform(StartUpStep step, const Cancellation& cancel) {
  const Instant started = boot_now();
  std::optional<std::string> error;
  if (step == StartUpStep::close) {
    const bool primary = view_.local.is_primary();
    const auto closed = closure_.press(local_, {started + startup_step_time, &cancel});
    if (!closed) error = explain(closed.error());
    if (closed && primary) primacy_.closed_a_primary();
  } else if (const auto marked = mark_abandoned(pair_.record); !marked) {
    error = marked.error().text();
  }
  view_.step_error =
      error ? std::optional{fmt::format("{}: {}", name(step), *error)} : std::nullopt;
  if (error) return;
  const auto ms = std::chrono::duration<double, std::milli>{boot_now() - started}.count();
  report_(Severity::note, fmt::format("{}: {:.1f} ms", name(step), ms));
}

}  // namespace vrrpd::mysql
