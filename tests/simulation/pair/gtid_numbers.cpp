// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/pair/gtid_numbers.hpp"

#include <fmt/format.h>

namespace vrrpd::simulation::pair {

std::string identity_of(mysql::Flavour flavour, Node node) {
  return flavour == mysql::Flavour::mysql
             ? fmt::format("00000000-0000-0000-0000-00000000000{}", node == 0 ? 'a' : 'b')
             : std::to_string(node + 1);
}

void GtidNumbers::add(const Transaction& transaction) {
  auto& present = present_[transaction.origin];
  if (present.size() <= transaction.number) present.resize(transaction.number + 1, false);
  present[transaction.number] = true;
  auto& dense = dense_[transaction.origin];
  while (dense + 1 < present.size() && present[dense + 1]) ++dense;
  shown_.reset();
}

void GtidNumbers::remove(const Transaction& transaction) {
  auto& present = present_[transaction.origin];
  if (transaction.number < present.size()) present[transaction.number] = false;
  auto& dense = dense_[transaction.origin];
  dense = std::min(dense, transaction.number - 1);
  shown_.reset();
}

bool GtidNumbers::has(const Transaction& transaction) const {
  const auto& present = present_[transaction.origin];
  return transaction.number < present.size() && present[transaction.number];
}

std::uint32_t GtidNumbers::last(Node origin) const {
  const auto& present = present_[origin];
  auto number = static_cast<std::uint32_t>(present.size());
  while (number > 0 && !present[number - 1]) --number;
  return number == 0 ? 0 : number - 1;
}

const mysql::History& GtidNumbers::history(mysql::Flavour flavour) const {
  if (shown_) return *shown_;
  if (flavour == mysql::Flavour::mysql)
    shown_ = mysql::GtidSet::parse(as_set()).value();
  else
    shown_ = mysql::GtidState::parse(as_state()).value();
  return *shown_;
}

std::string GtidNumbers::as_set() const {
  std::string text;
  for (Node origin = 0; origin < nodes; ++origin) {
    const std::uint32_t end = last(origin);
    if (end == 0) continue;
    text +=
        fmt::format("{}{}", text.empty() ? "" : ",", identity_of(mysql::Flavour::mysql, origin));
    const auto& present = present_[origin];
    for (std::uint32_t first = 1; first <= end;) {
      std::uint32_t next = first == 1 && dense_[origin] > 0 ? dense_[origin] + 1 : first;
      while (next <= end && present[next]) ++next;
      if (next > first) text += fmt::format(":{}-{}", first, next - 1);
      first = next + 1;
    }
  }
  return text;
}

std::string GtidNumbers::as_state() const {
  std::string text;
  for (Node origin = 0; origin < nodes; ++origin) {
    const std::uint32_t number = last(origin);
    if (number != 0) text += fmt::format("{}0-{}-{}", text.empty() ? "" : ",", origin + 1, number);
  }
  return text;
}

mysql::History history(const GtidPosition& position) {
  if (!position) return mysql::GtidState{};
  return mysql::GtidState::parse(fmt::format("0-{}-{}", position->origin + 1, position->number))
      .value();
}

}  // namespace vrrpd::simulation::pair
