// SPDX-License-Identifier: Apache-2.0
#include "config/checker_lines.hpp"

#include <fmt/format.h>

#include "config/address_line.hpp"
#include "config/arguments.hpp"
#include "config/checker_rows.hpp"
#include "config/virtual_server_lines.hpp"

namespace vrrpd::config {
namespace {

using namespace std::chrono_literals;

constexpr IntegerRange kPorts{1, 65'535};

/// keepalived's own, where neither the checker nor a server says.
struct Defaults {
  unsigned retry = 1;
  Duration delay_before_retry = 1s;
};

Defaults defaults_of(const CheckerKind& kind, Duration delay_loop) {
  if (std::holds_alternative<MiscCheck>(kind)) return {.retry = 0};
  if (std::holds_alternative<DnsCheck>(kind)) return {3, delay_loop};
  if (std::holds_alternative<HttpCheck>(kind)) return {.delay_before_retry = 3s};
  return {};
}

template <class T>
void fill(std::optional<T>& value, const std::optional<T>& otherwise) {
  if (!value) value = otherwise;
}

}  // namespace

std::optional<ServiceAddress> read_service_address(const Statement& statement, std::size_t first,
                                                   Complaints& complaints) {
  const Word& keyword = statement.keyword();
  if (statement.words.size() <= first) {
    complaints.missing(keyword.place, fmt::format("{} needs an address", quoted(keyword.text)));
    return std::nullopt;
  }
  const Word& word = statement.words[first];
  const auto address = read_lone_address(word, complaints);
  if (!address) {
    complaints.warning(word.place, fmt::format("{} is not an address, ignoring this {}",
                                               quoted(word.text), keyword.text));
    return std::nullopt;
  }
  ServiceAddress service{.address = *address};
  if (statement.words.size() > first + 1) {
    // keepalived's port 0 of a real server is the virtual server's.
    const auto port =
        read_integer(statement.words[first + 1], {0, kPorts.most}, Junk::refused, complaints);
    if (!port) return std::nullopt;
    service.port = static_cast<std::uint16_t>(*port);
  }
  expect_no_more_words(statement, first + 2, complaints);
  return service;
}

void read_connect_ip(const Statement& statement, Checker& checker, Complaints& complaints) {
  if (const auto given = read_address(statement, complaints)) checker.connection.address = *given;
}

void read_bindto(const Statement& statement, Checker& checker, Complaints& complaints) {
  if (const auto given = read_address(statement, complaints)) checker.connection.bind_to = *given;
}

void read_connect_port(const Statement& statement, Checker& checker, Complaints& complaints) {
  const auto port = read_integer(statement, kPorts, Junk::ignored, complaints);
  if (port) checker.connection.port = static_cast<std::uint16_t>(*port);
}

void read_bind_port(const Statement& statement, Checker& checker, Complaints& complaints) {
  const auto port = read_integer(statement, kPorts, Junk::ignored, complaints);
  if (port) checker.connection.bind_port = static_cast<std::uint16_t>(*port);
}

void read_bind_interface(const Statement& statement, Checker& checker, Complaints& complaints) {
  const Word* word = only_word(statement, complaints);
  if (word == nullptr) return;
  if (word->text.size() <= kLongestInterfaceName) {
    checker.connection.bind_interface = word->text;
    return;
  }
  complaints.warning(
      word->place, fmt::format("{} is too long for an interface, ignoring it", quoted(word->text)));
}

void read_mark(const Statement& statement, Checker& checker, Complaints& complaints) {
  constexpr IntegerRange kMarks{0, std::numeric_limits<std::uint32_t>::max()};
  const auto mark = read_integer(statement, kMarks, Junk::refused, complaints);
  if (mark) checker.connection.firewall_mark = static_cast<std::uint32_t>(*mark);
}

void inherit(CheckerTimes& inner, const CheckerTimes& outer) {
  fill(inner.alpha, outer.alpha);
  fill(inner.connect_timeout, outer.connect_timeout);
  fill(inner.retry, outer.retry);
  fill(inner.delay_before_retry, outer.delay_before_retry);
  fill(inner.warmup, outer.warmup);
  fill(inner.delay_loop, outer.delay_loop);
  fill(inner.log_all_failures, outer.log_all_failures);
}

void complete(Checker& checker) {
  CheckerTimes& times = checker.times;
  if (!times.delay_loop) times.delay_loop = 60s;
  const Defaults defaults = defaults_of(checker.kind, *times.delay_loop);
  if (!times.connect_timeout) times.connect_timeout = 5s;
  if (!times.retry) times.retry = defaults.retry;
  if (!times.delay_before_retry) times.delay_before_retry = defaults.delay_before_retry;
  if (!times.warmup) times.warmup = times.delay_loop;
  if (!times.alpha) times.alpha = false;
}

}  // namespace vrrpd::config
