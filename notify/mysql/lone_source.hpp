// SPDX-License-Identifier: Apache-2.0
// Switching a semi-sync source off so that it happens now or never: a statement whose deadline is
// over is left behind in the server, and would otherwise take effect when nobody expects it any
// more. Such a one holds an advisory lock of the server until its session ends, and does nothing
// without it.
#pragma once

#include "notify/mysql/statements.hpp"

namespace vrrpd::mysql {

/// Read back. Takes up to 1 s on MySQL.
[[nodiscard]] Deed switch_source_off(ServerLink& server, const Bound& bound);

/// No such statement is left behind that could still take effect.
[[nodiscard]] Deed no_switch_is_pending(ServerLink& server, const Bound& bound);

}  // namespace vrrpd::mysql
