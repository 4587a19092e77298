// SPDX-License-Identifier: Apache-2.0
#include "config/instance_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "config/address_line.hpp"
#include "config/instance_family.hpp"
#include "config/keywords.hpp"

namespace vrrpd::config {
namespace {

using namespace std::chrono_literals;

/// Excluded addresses may be of either family.
void add_address(const Statement& line, InstanceDraft& draft, bool excluded,
                 Complaints& complaints) {
  auto address = read_address_line(line, AddressUse::of_instance, complaints);
  if (!address) return;
  if (!excluded && !fits_family(draft, address->address, address->place, "address", complaints)) {
    return;
  }
  VrrpInstance& instance = draft.instance;
  auto& list = excluded ? instance.virtual_ipaddress_excluded : instance.virtual_ipaddress;
  list.push_back(*std::move(address));
}

}  // namespace

void read_state(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  const Word* word = only_word(statement, complaints);
  if (word == nullptr) return;
  if (draft.state) {
    complaints.warning(word->place, "a second `state', ignoring it");
    return;
  }
  if (word->text != "MASTER" && word->text != "BACKUP") {
    complaints.warning(word->place,
                       fmt::format("{} is not a state, taking BACKUP", quoted(word->text)),
                       "MASTER or BACKUP");
  }
  draft.state = {word->text == "MASTER" ? InitialState::master : InitialState::backup, word->place};
}

void read_interface(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  const Word* word = only_word(statement, complaints);
  if (word == nullptr) return;
  if (word->text.size() > kLongestInterfaceName) {
    complaints.warning(
        word->place,
        fmt::format("{} is too long for an interface, ignoring it", quoted(word->text)),
        "an interface's name has at most 15 bytes");
    return;
  }
  if (word->text == "lo") {
    complaints.warning(word->place, "no other node is on the loopback interface, ignoring it");
    return;
  }
  draft.instance.interface = word->text;
  draft.instance.interface_place = word->place;
}

void read_virtual_router_id(const Statement& statement, InstanceDraft& draft,
                            Complaints& complaints) {
  draft.virtual_router_id_given = true;
  const auto id = read_integer(statement, {1, 255}, Junk::refused, complaints, Severity::error);
  if (id) draft.instance.virtual_router_id = static_cast<std::uint8_t>(*id);
}

void read_priority(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  const auto priority = read_integer(statement, {1, 255}, Junk::refused, complaints);
  if (statement.words.size() < 2) return;
  // keepalived: a bad one is 100, also with `state MASTER`.
  draft.priority = {static_cast<std::uint8_t>(priority.value_or(100)), statement.words[1].place};
}

void read_advert_int(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  const auto interval = read_seconds(statement, 6, {10ms, 255s}, complaints);
  if (interval) draft.advert_int = {*interval, statement.words[1].place};
}

void read_version(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  const auto version = read_integer(statement, {2, 3}, Junk::refused, complaints);
  if (!version) return;
  draft.version = {static_cast<std::uint8_t>(*version), statement.words[1].place};
}

void read_nopreempt(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  expect_no_words(statement, complaints);
  draft.nopreempt = statement.keyword().place;
}

void read_preempt(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  expect_no_words(statement, complaints);
  draft.nopreempt.reset();
}

void read_preempt_delay(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  const auto delay = read_seconds(statement, 6, {0s, 1000s}, complaints);
  if (delay) draft.preempt_delay = {*delay, statement.words[1].place};
}

void read_authentication(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  expect_no_words(statement, complaints);
  if (!draft.authentication) draft.authentication.emplace();
  draft.authentication->place = statement.keyword().place;
  read_block(statement.block, authentication_keywords(), *draft.authentication, complaints);
}

void read_timer_expired_backup(const Statement& statement, InstanceDraft& draft,
                               Complaints& complaints) {
  const Place& place = statement.keyword().place;
  if (statement.words.size() == 1) {
    draft.timer_expired_backup = {254, place};
    return;
  }
  const auto priority = read_integer(statement, {1, 254}, Junk::refused, complaints);
  if (priority) draft.timer_expired_backup = {static_cast<std::uint8_t>(*priority), place};
}

void read_receive_buffer(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  constexpr IntegerRange kRange{1, std::numeric_limits<int>::max()};  // SO_RCVBUF is an int
  const auto bytes = read_integer(statement, kRange, Junk::ignored, complaints);
  if (bytes) draft.instance.receive_buffer_bytes = static_cast<unsigned>(*bytes);
}

void read_addresses(const Statement& statement, InstanceDraft& draft, Complaints& complaints) {
  expect_no_words(statement, complaints);
  for (const Statement& line : statement.block) add_address(line, draft, false, complaints);
}

void read_excluded_addresses(const Statement& statement, InstanceDraft& draft,
                             Complaints& complaints) {
  expect_no_words(statement, complaints);
  for (const Statement& line : statement.block) add_address(line, draft, true, complaints);
}

}  // namespace vrrpd::config
