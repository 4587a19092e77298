// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/stepdown.hpp"

#include <fmt/format.h>

namespace vrrpd::mysql {

std::string_view name(StepDownStep step) {
  switch (step) {
    case StepDownStep::close: return "close for writes";
    case StepDownStep::kill_server: return "kill the server";
  }
  return "";
}

Decision<StepDownStep> StepDown::next(const StepDownView& view, Instant /*now*/) {
  if (view.gone) return Done{"nobody listens at the local server"};
  if (!last_) {
    last_ = StepDownStep::close;
    return Do{*last_};
  }
  if (*last_ == StepDownStep::kill_server) {
    if (!view.step_error) return Done{fmt::format("the local server was killed: {}", why_open_)};
    return notify::Refusal{.reason = fmt::format("{}; {}", why_open_, *view.step_error),
                           .evidence = {}};
  }
  if (!view.step_error) return Done{"the local server is read-only"};
  why_open_ = *view.step_error;
  if (!view.may_kill || !view.hung) return notify::Refusal{.reason = why_open_, .evidence = {}};
  last_ = StepDownStep::kill_server;
  return Do{*last_};
}

}  // namespace vrrpd::mysql
