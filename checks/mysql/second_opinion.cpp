// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/second_opinion.hpp"

#include <fmt/format.h>

#include "checks/mysql/failure_class.hpp"

namespace vrrpd::mysql {
namespace {

using checks::Health;
using checks::Verdict;
using Sight = ProcessSight::Kind;

std::string_view meaning(char state) {
  switch (state) {
    case 'D': return "waits in the kernel, for a disk or a network file system";
    case 'T': return "was stopped by a signal";
    case 't': return "is stopped by a debugger";
    case 'Z':
    case 'X': return "has ended";
    case 'R': return "runs";
    case 'S': return "sleeps";
    default: return "lives";
  }
}

std::string process_text(const ProcessSight& process) {
  switch (process.kind) {
    case Sight::lives: return fmt::format("; process {} {}", process.pid, meaning(process.state));
    case Sight::ended: return fmt::format("; process {} has ended", process.pid);
    case Sight::unknown: break;
  }
  return {};
}

Verdict nobody_listens(const Failure& failure) {
  if (!failure.served && failure.starting)
    return {.health = Health::busy,
            .text = fmt::format("{}; process {} may be the server, which starts: not dead",
                                explain(failure.error), *failure.starting)};
  // One that lives and has closed its door is on its way down: dead, but look twice.
  Verdict verdict{.health = Health::dead,
                  .text = explain(failure.error) + process_text(failure.process),
                  .certain = failure.process.kind != Sight::lives};
  if (failure.starting)
    verdict.text +=
        fmt::format("; process {} is the server, which starts again", *failure.starting);
  return verdict;
}

}  // namespace

Verdict second_opinion(const Failure& failure) {
  if (failure.error.kind == SqlError::Kind::refused) return nobody_listens(failure);
  const Health health = classify(failure.error).health;
  const bool fails = health == Health::dead || health == Health::hung;
  // A connection that ended, of a process that has too: nothing will answer there.
  const bool gone = failure.process.kind == Sight::ended;
  return {.health = fails && gone ? Health::dead : health,
          .text = explain(failure.error) + (fails ? process_text(failure.process) : ""),
          .certain = fails && gone};
}

}  // namespace vrrpd::mysql
