// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/fence_hook.hpp"

#include <fmt/format.h>

#include <thread>

#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {
namespace {

using namespace std::chrono_literals;

/// The daemon gives a promotion up that does not show that it lives (gate_progress, 5 s).
constexpr Duration sign_of_life = 500ms;

}  // namespace

std::expected<void, std::string> run_fence_hook(const PairSettings& pair, ProcessLauncher& launcher,
                                                Term term, notify::Progress& progress,
                                                const Cancellation& cancel) {
  const Run run{.command = {.argv = pair.fence_hook, .user = {}, .group = {}},
                .environment = {{"VRRPD_NAME", pair.name},
                                {"VRRPD_PEER_HOST", pair.peer.host},
                                {"VRRPD_PEER_PORT", std::to_string(pair.peer.port)},
                                {"VRRPD_TERM", std::to_string(term.number)}}};
  Cancellation ended;
  const std::jthread heartbeat{[&] {
    while (!ended.wait_until(boot_now() + sign_of_life)) progress.moved("fence_hook runs");
  }};
  const ProcessEnd end = launcher.run(run, boot_now() + pair.fence_hook_timeout, cancel);
  ended.request();
  if (end.succeeded()) return {};
  return std::unexpected{fmt::format("fence_hook {}: {}: the peer is not proven off",
                                     pair.fence_hook.front(), end.text)};
}

}  // namespace vrrpd::mysql
