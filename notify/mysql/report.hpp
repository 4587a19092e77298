// SPDX-License-Identifier: Apache-2.0
// Lines for the log.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "vrrpd/base/diagnostic.hpp"

namespace vrrpd::mysql {

/// A line for the log; any thread.
using Report = std::function<void(Severity, std::string_view)>;

/// Reports a line only when it differs from the one before. One thread.
class OnceReported {
 public:
  explicit OnceReported(const Report& report) : report_{report} {}
  void operator()(Severity severity, std::string line) {
    if (line == last_) return;
    last_ = std::move(line);
    if (!last_.empty()) report_(severity, last_);
  }

 private:
  const Report& report_;
  std::string last_;
};

}  // namespace vrrpd::mysql
