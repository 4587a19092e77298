// SPDX-License-Identifier: Apache-2.0
#include "config/process_file_lines.hpp"

#include "config/arguments.hpp"

namespace vrrpd::config {
namespace {

// Beside keepalived's pid file.
constexpr const char* default_marker = "/run/keepalived.reload";

/// A relative one would be somewhere else for each way to start the daemon.
bool is_absolute(const Word& word, Complaints& complaints) {
  if (word.text.starts_with('/')) return true;
  complaints.warning(word.place, "\"" + word.text + "\" is no absolute path, ignoring",
                     "write where it is to be, from / on");
  return false;
}

}  // namespace

void read_state_dump_file(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  if (const Word* word = only_word(statement, complaints)) {
    global.files.state_dump = word->text;
  }
}

void read_data_use_instance(const Statement& statement, GlobalDefs& global,
                            Complaints& complaints) {
  if (const auto on = read_boolean(statement, complaints)) global.files.named_by_instance = *on;
}

void read_json_version(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  const auto version = read_integer(statement, {1, 2}, Junk::refused, complaints);
  if (version) global.files.json_version = static_cast<unsigned>(*version);
}

void read_reload_file(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  if (statement.words.size() < 2) {
    global.files.reload_marker = default_marker;
    return;
  }
  const Word* word = only_word(statement, complaints);
  if (word != nullptr && is_absolute(*word, complaints)) global.files.reload_marker = word->text;
}

void read_reload_check(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  if (statement.words.size() < 2) return;  // every reload is checked
  const Word* word = only_word(statement, complaints);
  if (word != nullptr && is_absolute(*word, complaints)) {
    global.files.reload_complaints = word->text;
  }
}

}  // namespace vrrpd::config
