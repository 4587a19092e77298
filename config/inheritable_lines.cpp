// SPDX-License-Identifier: Apache-2.0
#include "config/inheritable_lines.hpp"

namespace vrrpd::config {

MaybeGiven<ExtraAnnouncements> read_extra_announcements(const Statement& statement,
                                                        Complaints& complaints) {
  ExtraAnnouncements extra;
  extra.all = statement.words.size() > 1 && statement.words[1].text == "all";
  const std::size_t at = extra.all ? 2 : 1;
  if (statement.words.size() <= at) {
    complaints.warning(
        statement.words.back().place,
        fmt::format("{} needs a number of seconds, ignoring it", quoted(statement.keyword().text)));
    return std::nullopt;
  }
  expect_no_more_words(statement, at + 1, complaints);
  const Word& word = statement.words[at];
  constexpr IntegerRange kRange{0, 86'400};
  const auto seconds = read_integer(word, kRange, Junk::ignored, complaints);
  if (!seconds) return std::nullopt;
  extra.interval = std::chrono::seconds{*seconds};
  return Given<ExtraAnnouncements>{extra, word.place};
}

}  // namespace vrrpd::config
