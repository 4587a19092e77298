// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/process_pattern.hpp"

#include <algorithm>
#include <span>

namespace vrrpd::linux {
namespace {

constexpr std::size_t short_name_length = 15;  // TASK_COMM_LEN, without the NUL

/// keepalived compares bytes: the arguments, each with its NUL; `prefix` leaves out the last NUL.
bool parameters_match(const ProcessPattern& pattern, std::span<const std::string> actual) {
  using Parameters = ProcessPattern::Parameters;
  const auto& wanted = pattern.parameters;
  if (pattern.match == Parameters::any) return true;
  if (pattern.match == Parameters::exact) return std::ranges::equal(wanted, actual);
  if (actual.size() < wanted.size()) return false;
  if (wanted.empty()) return true;
  const auto leading = actual.first(wanted.size());
  if (pattern.match == Parameters::leading) return std::ranges::equal(wanted, leading);
  return std::equal(wanted.begin(), wanted.end() - 1, leading.begin()) &&
         leading.back().starts_with(wanted.back());
}

}  // namespace

bool ProcessPattern::matches(const ProcessView& process) const {
  if (!needs_command()) return process.short_name == program.substr(0, short_name_length);
  return !process.command.empty() && process.command.front() == program &&
         parameters_match(*this, std::span{process.command}.subspan(1));
}

}  // namespace vrrpd::linux
