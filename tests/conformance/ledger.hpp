// SPDX-License-Identifier: Apache-2.0
// docs/conformance.md as data. Its form, for each statement of an RFC:
//
//     **9568-5.1.1.3-2** MUST: "A VRRP Router receiving …"
//     - positive: `name of a test`
//     - negative: `name of a test`, `name of another`
//
// or in place of the two `- deviation:` with a reason and `- shown by:` with tests; or a reason
// alone
// (`- does not apply:`, `- not taken:`, `- advice:`); or one line `**5798-…** MUST: "…" as 9568-…`.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace vrrpd::conformance {

struct Statement {
  /// What follows "- ".
  struct Answer {
    std::string kind;  ///< "positive", "negative", "deviation", …
    std::string text;
    std::vector<std::string> tests;  ///< "positive", "negative", "shown by": between backticks
  };

  std::size_t line = 0;
  std::string id;     ///< "9568-5.1.1.3-2"
  std::string level;  ///< "MUST", "MUST NOT", "SHOULD", …
  std::string as;     ///< the statement that answers for this one; empty: it answers itself
  std::vector<Answer> answers;

  [[nodiscard]] const Answer* answer(std::string_view kind) const;
};

struct Ledger {
  std::vector<Statement> statements;
  std::string summary;  ///< the line that counts, after "In numbers: "
};

[[nodiscard]] Ledger read_ledger(const std::filesystem::path& page);

/// The names of all tests below `folder`: what stands in TEST_CASE(…).
[[nodiscard]] std::vector<std::string> tests_below(const std::filesystem::path& folder);

}  // namespace vrrpd::conformance
