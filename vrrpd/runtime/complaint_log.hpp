// SPDX-License-Identifier: Apache-2.0
// Complaints about the files, where there is nobody to read standard error.
#pragma once

#include <string>

namespace vrrpd::runtime {

/// How many of their lines the log gets, below what its queue holds: the first ones count most.
inline constexpr std::size_t complaint_lines_most = 400;

/// To the whole log, each line by itself, at error if the files are not `usable`, else as warnings.
void log_complaints(const std::string& complaints, bool usable);

/// The same of a start, which tells standard error itself: the console gets none.
void log_complaints_of_start(const std::string& complaints, bool usable);

/// systemd gave this process a standard error that ends in the journal, where the system log ends
/// too (systemd.exec(5), JOURNAL_STREAM).
[[nodiscard]] bool stderr_is_journal();

/// As many whole lines as an answer over the control socket has room for.
[[nodiscard]] std::string for_an_answer(const std::string& complaints);

}  // namespace vrrpd::runtime
