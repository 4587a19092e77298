// SPDX-License-Identifier: Apache-2.0
// Stop, or restart (decision 20)? Asked on a thread of its own when SIGTERM has come: a restart
// leaves everything as it is, for the next run to take up, if that one would.
#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>

#include "vrrpd/base/time.hpp"
#include "vrrpd/modules/mailbox.hpp"
#include "vrrpd/modules/thread.hpp"
#include "vrrpd/runtime/run_state.hpp"

namespace vrrpd::runtime {

/// What a run that began now would be, by what the files say; an error is the end of a sentence.
/// Any thread.
using NextRun = std::function<std::expected<RunIdentity, std::string>()>;

/// Would the next run take up again each group of this one? Otherwise why not, as the end of a
/// sentence. Pure.
[[nodiscard]] std::expected<void, std::string> goes_on(
    const RunIdentity& run, const std::expected<RunIdentity, std::string>& next);

class StopQuestion {
 public:
  /// The service manager answers within that, or the stop is taken for one.
  static constexpr Duration patience = std::chrono::milliseconds{500};
  /// Nor is the daemon kept from stopping by files that cannot be read: with no answer by then it
  /// is a stop. (The question may come to its end, or hang, beside it.)
  static constexpr Duration longest = std::chrono::seconds{5};

  /// The job that stops us; an error says why it is not known, in one line. Any thread.
  using Job = std::function<std::expected<std::string, std::string>(Instant deadline)>;
  /// Nothing to be said: a restart that the next run takes up. The error: a stop, and what should
  /// be said of that, "" if nothing.
  using Answer = std::function<void(const std::expected<void, std::string>&)>;

  /// `answer` is called once, on the loop; what `job` or `next` throw is an error of theirs.
  StopQuestion(modules::Mailbox& mailbox, Job job, NextRun next, RunIdentity run, Answer answer);

 private:
  modules::Thread thread_;
};

/// Asks systemd; nothing: systemd did not start this process, and there is nobody to ask.
[[nodiscard]] std::optional<StopQuestion::Job> job_of_this_service();

}  // namespace vrrpd::runtime
