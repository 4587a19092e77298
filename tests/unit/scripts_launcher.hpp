// SPDX-License-Identifier: Apache-2.0
// A launcher that starts nothing: it remembers what it was asked for and answers as told.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "vrrpd/base/process.hpp"

namespace vrrpd::test {

class RecordingLauncher final : public ProcessLauncher {
 public:
  ProcessEnd run(const Run& run, Instant deadline, const Cancellation&) override {
    runs.push_back(run);
    deadlines.push_back(deadline);
    if (during) during();
    return end;
  }

  ProcessEnd end{.kind = ProcessEnd::Kind::exited, .value = 0, .text = "exited with status 0"};
  std::function<void()> during;
  std::vector<Run> runs;
  std::vector<Instant> deadlines;
};

}  // namespace vrrpd::test
