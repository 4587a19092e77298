// SPDX-License-Identifier: Apache-2.0
#include "config/alert_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "config/arguments.hpp"
#include "config/tracking.hpp"

namespace vrrpd::config {
namespace {

using namespace std::chrono_literals;

/// It goes into commands and headers as it is: printable, without blanks and brackets.
bool plain(const Word& word, Complaints& complaints) {
  const bool fits = std::ranges::all_of(word.text, [](char letter) {
    return static_cast<unsigned char>(letter) > ' ' && letter != 0x7f && letter != '<' &&
           letter != '>' && letter != '/';
  });
  if (fits && !word.text.empty()) return true;
  complaints.warning(word.place,
                     fmt::format("{} cannot stand in a mail, ignoring it", quoted(word.text)));
  return false;
}

void note_place(const Statement& statement, MailSettings& mail) {
  if (mail.place.line == 0) mail.place = statement.keyword().place;
}

bool read_first_path(const Statement& statement, NotifyFifo& fifo, Complaints& complaints) {
  if (statement.words.size() < 2) return only_word(statement, complaints) != nullptr;
  const Word& path = statement.words[1];
  if (!fifo.path.empty()) {
    complaints.warning(path.place, "a second one, ignoring it");
    return false;
  }
  if (path.text.starts_with('/')) return true;
  complaints.warning(path.place,
                     fmt::format("{} is not an absolute path, ignoring it", quoted(path.text)));
  return false;
}

}  // namespace

void read_recipients(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  expect_no_words(statement, complaints);
  note_place(statement, global.alerts.mail);
  for (const Statement& line : statement.block) {
    for (const Word& word : line.words) {
      if (plain(word, complaints)) global.alerts.mail.recipients.push_back(word.text);
    }
  }
}

void read_sender(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  const Word* word = only_word(statement, complaints);
  if (word != nullptr && plain(*word, complaints)) global.alerts.mail.sender = word->text;
}

void read_smtp_server(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  if (statement.words.size() < 2) return static_cast<void>(only_word(statement, complaints));
  note_place(statement, global.alerts.mail);
  const Word& host = statement.words[1];
  if (!plain(host, complaints)) return;
  MailSettings& mail = global.alerts.mail;
  if (statement.words.size() > 2) {
    const auto port = read_integer(statement.words[2], {1, 65'535}, Junk::ignored, complaints);
    if (port) mail.port = static_cast<std::uint16_t>(*port);
  }
  mail.server = host.text;
  expect_no_more_words(statement, 3, complaints);
}

void read_helo(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  const Word* word = only_word(statement, complaints);
  if (word != nullptr && plain(*word, complaints)) global.alerts.mail.helo_name = word->text;
}

void read_smtp_timeout(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  const auto timeout = read_seconds(statement, 6, {0s, 4294s}, complaints);
  if (!timeout) return;
  if (*timeout == 0s) complaints.warning(statement.words[1].place, "0 is read as 1 second");
  global.alerts.mail.connect_timeout = *timeout == 0s ? 1s : *timeout;
}

void read_no_faults(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  expect_no_words(statement, complaints);
  global.alerts.mail.no_faults = true;
}

void read_priority_changes(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  if (const auto on = read_boolean(statement, complaints)) global.alerts.priority_changes = *on;
}

void read_states_on_reload(const Statement&, GlobalDefs& global, Complaints&) {
  global.alerts.states_on_reload = true;
}

void read_first_states(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  if (const auto on = read_boolean(statement, complaints)) global.checkers.first_states = *on;
}

void read_log_failures(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  if (const auto on = read_boolean(statement, complaints)) global.checkers.log_all_failures = *on;
}

void read_symlink_paths(const Statement& statement, GlobalDefs& global, Complaints& complaints) {
  if (const auto on = read_boolean(statement, complaints)) global.scripts.use_symlink_paths = *on;
}

void read_fifo(const Statement& statement, NotifyFifo& fifo, Complaints& complaints) {
  if (!read_first_path(statement, fifo, complaints)) return;
  fifo.path = statement.words[1].text;
  fifo.place = statement.words[1].place;
  if (statement.words.size() > 2) fifo.user = statement.words[2].text;
  if (statement.words.size() > 3) {
    const std::string& group = statement.words[3].text;
    fifo.group = group.starts_with(':') ? group.substr(1) : group;
  }
  expect_no_more_words(statement, 4, complaints);
}

void read_first_script(const Statement& statement, std::optional<ScriptCommand>& script,
                       Complaints& complaints) {
  read_notify(statement, script, complaints);
}

void read_script_timeout(const Statement& statement, Duration& timeout, Complaints& complaints) {
  const auto seconds = read_integer(statement, {1, 1000}, Junk::ignored, complaints);
  if (seconds) timeout = std::chrono::seconds{*seconds};
}

void read_alert(const Statement& statement, std::optional<bool>& alert, Complaints& complaints) {
  if (const auto on = read_boolean(statement, complaints)) alert = *on;
}

}  // namespace vrrpd::config
