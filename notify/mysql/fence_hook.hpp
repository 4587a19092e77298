// SPDX-License-Identifier: Apache-2.0
// The operator's program that switches the other node off, or cuts it off (decision 24): asked
// before a promotion when the peer's server does not answer. docs/split-brain.md has what it is
// given.
#pragma once

#include <expected>
#include <string>

#include "notify/mysql/pair_settings.hpp"
#include "notify/mysql/term.hpp"
#include "notify/notify.hpp"

namespace vrrpd::mysql {

/// Exit status 0: the peer is proven off. Anything else is an error: it is not, and nothing is
/// opened beside it. Blocks for [notify.NAME] fence_hook_timeout at most, telling `progress` that
/// it lives.
[[nodiscard]] std::expected<void, std::string> run_fence_hook(const PairSettings& pair,
                                                              ProcessLauncher& launcher, Term term,
                                                              notify::Progress& progress,
                                                              const Cancellation& cancel);

}  // namespace vrrpd::mysql
