// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/mark.hpp"

#include <fmt/format.h>

#include "checks/mysql/failure_class.hpp"
#include "vrrpd/base/clock.hpp"

namespace vrrpd::mysql {
namespace {

constexpr Duration mark_patience = std::chrono::milliseconds{20};

}  // namespace

Mark::Mark(const std::optional<HeartbeatSettings>& settings, const Report& report)
    : report_{report} {
  if (settings) writer_.emplace(*settings);
}

void Mark::keep(Term term) {
  if (!writer_ || term == Term{} || term == marked_) return;
  const Instant now = boot_now();
  if (!writer_->outstanding()) {
    asked_ = term;
    writer_->begin(now, term.number);
  }
  writer_->step_until(now + mark_patience);
  const auto ended = writer_->take_ended();
  if (!ended) return;
  if (*ended && **ended == Beat::written) marked_ = asked_;
  report_(Severity::warning, *ended ? std::string{}
                                    : fmt::format("the term is not in the heartbeat row: {}",
                                                  explain(ended->error())));
}

}  // namespace vrrpd::mysql
