// SPDX-License-Identifier: Apache-2.0
#include "config/daemon_identity_lines.hpp"

#include <fmt/format.h>

#include <string>

#include "config/arguments.hpp"

namespace vrrpd::config {
namespace {

/// A name that becomes a part of paths. keepalived: the first one wins.
const Word* first_name(const Statement& statement, const std::string& before,
                       Complaints& complaints) {
  const Word* word = only_word(statement, complaints);
  if (word == nullptr) return nullptr;
  if (!before.empty()) {
    complaints.warning(word->place, "a second one, ignoring it");
    return nullptr;
  }
  if (!word->text.empty() && word->text.find('/') == std::string::npos && word->text != "..")
    return word;
  // To go on without it would be to run beside another daemon, or in another namespace.
  complaints.error(word->place, fmt::format("{} is no name: it becomes a part of file names",
                                            quoted(word->text)));
  return nullptr;
}

}  // namespace

void read_net_namespace(const Statement& statement, Draft& draft, Complaints& complaints) {
  auto& identity = draft.identity;
  if (const Word* name = first_name(statement, identity.network_namespace, complaints)) {
    identity.network_namespace = name->text;
    identity.network_namespace_place = name->place;
  }
}

void read_instance_name(const Statement& statement, Draft& draft, Complaints& complaints) {
  if (const Word* name = first_name(statement, draft.identity.instance, complaints))
    draft.identity.instance = name->text;
}

void read_pid_directory(const Statement& statement, Draft& draft, Complaints& complaints) {
  expect_no_words(statement, complaints);
  draft.identity.pid_directory = true;
}

}  // namespace vrrpd::config
