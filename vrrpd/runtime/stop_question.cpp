// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/stop_question.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <tuple>
#include <utility>

#include "vrrpd/base/clock.hpp"
#include "vrrpd/runtime/service_manager.hpp"

namespace vrrpd::runtime {
namespace {

std::expected<void, std::string> ask(const StopQuestion::Job& job, const NextRun& next,
                                     const RunIdentity& run) {
  const auto type = job(boot_now() + StopQuestion::patience);
  if (!type)
    return std::unexpected{
        fmt::format("whether this is a restart is not known ({}): stopping", type.error())};
  if (!is_restart(*type)) return std::unexpected{std::string{}};
  const auto taken_up = goes_on(run, next());
  if (taken_up) return {};
  return std::unexpected{fmt::format(
      "a restart, but the next run would not go on where this one ends: {}", taken_up.error())};
}

std::expected<void, std::string> ask_safely(const StopQuestion::Job& job, const NextRun& next,
                                            const RunIdentity& run) {
  try {
    return ask(job, next, run);
  } catch (const std::exception& error) {
    return std::unexpected{
        fmt::format("whether this is a restart is not known ({}): stopping", error.what())};
  }
}

}  // namespace

std::expected<void, std::string> goes_on(const RunIdentity& run,
                                         const std::expected<RunIdentity, std::string>& next) {
  if (!next) return std::unexpected{next.error()};
  for (const auto& [key, here, there] :
       {std::tuple{"runtime_directory", &run.runtime_directory, &next->runtime_directory},
        std::tuple{"state_directory", &run.state_directory, &next->state_directory}}) {
    if (*here == *there) continue;
    return std::unexpected{
        fmt::format("{} is {} now, and {} has what it would go on from", key, *there, *here)};
  }
  for (const auto& group : run.groups) {
    const auto same = std::ranges::find(next->groups, group.name, &GroupIdentity::name);
    if (same == next->groups.end())
      return std::unexpected{
          fmt::format("there is no {} in the configuration any more", group.name)};
    if (!same_lines(same->imprint, group.imprint) || !same_lines(same->members, group.members))
      return std::unexpected{fmt::format("the configuration of {} is another one now", group.name)};
  }
  return {};
}

StopQuestion::StopQuestion(modules::Mailbox& mailbox, Job job, NextRun next, RunIdentity run,
                           Answer answer)
    : thread_{"stop or restart",
              [&mailbox, job = std::move(job), next = std::move(next), run = std::move(run),
               answer = std::move(answer)] {
                mailbox.post([answer, result = ask_safely(job, next, run)] { answer(result); });
              },
              modules::Thread::large_stack} {}

std::optional<StopQuestion::Job> job_of_this_service() {
  auto unit = own_service();
  if (!unit) return std::nullopt;
  return [unit = *std::move(unit)](Instant deadline) {
    return job_of(manager_doors(), unit, ::getpid(), deadline);
  };
}

}  // namespace vrrpd::runtime
