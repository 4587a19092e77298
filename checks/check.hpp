// SPDX-License-Identifier: Apache-2.0
// What a check module implements. A check observes one thing and says how it is; it decides
// nothing. Built-in checks and plugins include this header, vrrpd/base/ and nothing else of the
// daemon.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "vrrpd/base/cancellation.hpp"
#include "vrrpd/base/process.hpp"
#include "vrrpd/base/settings.hpp"
#include "vrrpd/base/time.hpp"

namespace vrrpd::checks {

/// How the observed thing is. Only `dead` and `hung` may move an address; `busy` and
/// `misconfigured` are answers of something that lives: they keep what this node holds and keep it
/// from taking what it does not hold (decision 2).
enum class Health { healthy, dead, hung, busy, misconfigured };

struct Verdict {
  Health health = Health::healthy;
  std::string text;  ///< one line for the operator: what was seen, and what to do about it
  /// The evidence needs no second look (the connection ended and nobody listens any more): counts
  /// at once, `fall` does not apply.
  bool certain = false;
};

/// keepalived's words: vrrp_script interval, timeout, rise, fall.
struct Timing {
  Duration interval;  ///< start to start
  Duration deadline;  ///< of one probe
  unsigned rise = 1;
  unsigned fall = 1;
};

class Check {
 public:
  virtual ~Check() = default;

  /// One look. Runs on the check's own worker thread; returns by `deadline` (the host reports
  /// `hung` in its place when it does not, and drops the late verdict), and soon after `cancel`.
  [[nodiscard]] virtual Verdict probe(Instant deadline, const Cancellation& cancel) = 0;

  /// Between probes the worker waits here too: when this descriptor becomes readable (or its peer
  /// closes it), the next probe starts at once. -1: nothing to watch. Asked after each probe.
  [[nodiscard]] virtual int watched_descriptor() const { return -1; }
};

/// What the host lends to a module.
struct Host {
  ProcessLauncher& launcher;
  /// A line for the log, with the module's name put before it. Any thread.
  std::function<void(Severity, std::string_view)> report;
};

/// A kind of check, by its name in vrrpd.toml (`module = "mysql"`).
struct Kind {
  std::string_view name;
  Timing defaults;
  /// Makes a check from its table; `shared` is the top-level table of the module's name ([mysql]).
  /// Returns nothing and complains in `diagnostics` if the settings will not do. `name` is the
  /// check's own. Keys read by the host (module, interval, deadline, rise, fall) are not in
  /// `settings`.
  std::unique_ptr<Check> (*create)(std::string_view name, const Settings& settings,
                                   const Settings& shared, const Host& host,
                                   Diagnostics& diagnostics);
};

}  // namespace vrrpd::checks
