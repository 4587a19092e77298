// SPDX-License-Identifier: Apache-2.0
// The ledger says the truth: what it names is there, what is there it names, and each statement of
// the RFCs has its answer.
#include "tests/conformance/ledger.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "tests/support/catch.hpp"

using namespace vrrpd::conformance;

namespace {

using Lines = std::vector<std::string>;

const std::filesystem::path& root() {
  static const std::filesystem::path path{VRRPD_SOURCE_DIR};
  return path;
}

const Ledger& ledger() {
  static const Ledger read = read_ledger(root() / "docs" / "conformance.md");
  return read;
}

std::string at(const Statement& statement) {
  return "docs/conformance.md:" + std::to_string(statement.line) + ": " + statement.id;
}

std::set<std::string> ids() {
  std::set<std::string> all;
  for (const auto& statement : ledger().statements) all.insert(statement.id);
  return all;
}

bool is_reason(const Statement::Answer& answer) { return answer.text.size() > 20; }

bool has_tests(const Statement& statement, std::string_view kind) {
  const auto* answer = statement.answer(kind);
  return answer != nullptr && !answer->tests.empty();
}

/// What is missing in the answer to one statement; empty: nothing.
std::string gap(const Statement& statement) {
  if (!statement.as.empty())
    return ids().contains(statement.as) ? "" : "nothing is " + statement.as;
  for (const auto& answer : statement.answers) {
    static const std::set<std::string> kinds{"positive",       "negative",  "deviation", "shown by",
                                             "does not apply", "not taken", "advice",    "note"};
    if (!kinds.contains(answer.kind)) return "no such answer: " + answer.kind;
  }
  for (const char* kind : {"does not apply", "not taken", "advice", "deviation"}) {
    const auto* answer = statement.answer(kind);
    if (answer == nullptr) continue;
    if (!is_reason(*answer)) return "no reason";
    const bool shown = answer->kind != "deviation" || has_tests(statement, "shown by");
    return shown ? "" : "no test that shows the deviation";
  }
  for (const char* kind : {"positive", "negative"}) {
    if (!has_tests(statement, kind)) return std::string{"no "} + kind + " test";
  }
  return "";
}

std::string kind_of(const Statement& statement) {
  if (!statement.as.empty()) return "restated";
  for (const char* kind : {"does not apply", "not taken", "advice", "deviation"}) {
    if (statement.answer(kind) != nullptr) return kind;
  }
  return "tested";
}

}  // namespace

TEST_CASE("The ledger was read") { CHECK(ledger().statements.size() > 150); }

TEST_CASE("Every statement has an answer: two tests, or a reason") {
  Lines gaps;
  for (const auto& statement : ledger().statements) {
    if (const auto missing = gap(statement); !missing.empty()) {
      gaps.push_back(at(statement) + ": " + missing);
    }
  }
  CHECK(gaps == Lines{});
}

TEST_CASE("Every statement has a number of its own and a level of RFC 2119") {
  const std::set<std::string> levels{"MUST",     "MUST NOT",        "SHOULD", "SHOULD NOT",
                                     "REQUIRED", "NOT RECOMMENDED", "MAY",    "RECOMMENDED"};
  Lines wrong;
  std::set<std::string> seen;
  for (const auto& statement : ledger().statements) {
    if (!seen.insert(statement.id).second) wrong.push_back(at(statement) + ": again");
    if (!levels.contains(statement.level)) wrong.push_back(at(statement) + ": " + statement.level);
  }
  CHECK(wrong == Lines{});
}

TEST_CASE("Every test that the ledger names exists") {
  const auto names = tests_below(root() / "tests");
  const std::set<std::string> existing{names.begin(), names.end()};
  Lines missing;
  for (const auto& statement : ledger().statements) {
    for (const auto& answer : statement.answers) {
      for (const auto& test : answer.tests) {
        const bool there = test.starts_with("tests/") ? std::filesystem::exists(root() / test)
                                                      : existing.contains(test);
        if (!there) missing.push_back(at(statement) + ": " + test);
      }
    }
  }
  CHECK(missing == Lines{});
}

TEST_CASE("Every conformance test is named in the ledger") {
  std::set<std::string> named;
  for (const auto& statement : ledger().statements) {
    for (const auto& answer : statement.answers) {
      named.insert(answer.tests.begin(), answer.tests.end());
    }
  }
  Lines unnamed;
  for (const auto& test : tests_below(root() / "tests" / "conformance")) {
    if (test.starts_with("RFC ") && !named.contains(test)) unnamed.push_back(test);
  }
  CHECK(unnamed == Lines{});
}

TEST_CASE("The ledger counts itself correctly") {
  std::map<std::string, int> count;
  for (const auto& statement : ledger().statements) ++count[kind_of(statement)];
  CHECK(ledger().summary == std::to_string(ledger().statements.size()) + " statements; " +
                                std::to_string(count["tested"]) + " tested both ways, " +
                                std::to_string(count["deviation"]) + " deviations (each tested), " +
                                std::to_string(count["restated"]) + " answered by another row, " +
                                std::to_string(count["does not apply"]) + " that do not apply, " +
                                std::to_string(count["not taken"]) + " permissions not taken, " +
                                std::to_string(count["advice"]) + " of advice to who configures.");
}
