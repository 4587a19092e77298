// SPDX-License-Identifier: Apache-2.0
// The rows that the tables of all checkers share.
#pragma once

#include <array>
#include <cstddef>

#include "config/checker_lines.hpp"
#include "config/keyword.hpp"

namespace vrrpd::config {

// checker_lines.cpp
void read_connect_ip(const Statement& statement, Checker& checker, Complaints& complaints);
void read_connect_port(const Statement& statement, Checker& checker, Complaints& complaints);
void read_bindto(const Statement& statement, Checker& checker, Complaints& complaints);
void read_bind_port(const Statement& statement, Checker& checker, Complaints& complaints);
void read_bind_interface(const Statement& statement, Checker& checker, Complaints& complaints);
void read_mark(const Statement& statement, Checker& checker, Complaints& complaints);

/// Of every checker.
inline constexpr std::array<Keyword<Checker>, 7> kTimeRows{{
    {{"alpha", Support::works, "[BOOL]", "down until the first success"},
     read_checker_flag<&CheckerTimes::alpha, Checker>},
    {{"retry", Support::works, "N", "further failures until down; default 1, DNS 3, MISC 0"},
     read_retry<Checker>},
    {{"nb_get_retry", Support::works, "N", "old name of retry"}, read_old_retry<Checker>},
    {{"delay_before_retry", Support::works, "SECONDS", "default 1, HTTP and SSL 3, DNS delay_loop"},
     read_checker_pause<&CheckerTimes::delay_before_retry, Checker>},
    {{"warmup", Support::works, "SECONDS", "the first check comes within this"},
     read_checker_time<&CheckerTimes::warmup, Checker>},
    {{"delay_loop", Support::works, "SECONDS", "between checks; default 60"},
     read_checker_pause<&CheckerTimes::delay_loop, Checker>},
    {{"log_all_failures", Support::works, "[BOOL]", "log those too that a retry may mend"},
     read_checker_flag<&CheckerTimes::log_all_failures, Checker>},
}};

/// Of those that connect to something.
inline constexpr std::array<Keyword<Checker>, 7> kConnectionRows{{
    {{"connect_ip", Support::works, "ADDRESS", "default: the real server's"}, read_connect_ip},
    {{"connect_port", Support::works, "1..65535", "default: the real server's"}, read_connect_port},
    {{"bindto", Support::works, "ADDRESS", "source address"}, read_bindto},
    {{"bind_if", Support::works, "INTERFACE", "interface of a link-local address"},
     read_bind_interface},
    {{"bind_port", Support::works, "1..65535", "source port"}, read_bind_port},
    {{"fwmark", Support::works, "N", "mark of its packets"}, read_mark},
    {{"connect_timeout", Support::works, "SECONDS", "how long one check may take; default 5"},
     read_checker_pause<&CheckerTimes::connect_timeout, Checker>},
}};

template <std::size_t... sizes>
[[nodiscard]] constexpr auto joined(const std::array<Keyword<Checker>, sizes>&... parts) {
  std::array<Keyword<Checker>, (sizes + ...)> all{};
  std::size_t at = 0;
  const auto add = [&](const auto& part) {
    for (const auto& row : part) all[at++] = row;
  };
  (add(parts), ...);
  return all;
}

[[nodiscard]] const KeywordTable<Checker>& http_check_keywords();
[[nodiscard]] const KeywordTable<Checker>& ssl_check_keywords();
[[nodiscard]] TableInfo url_table();

}  // namespace vrrpd::config
