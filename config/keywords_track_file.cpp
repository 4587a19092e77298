// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <limits>

#include "config/arguments.hpp"
#include "config/keywords.hpp"

namespace vrrpd::config {
namespace {

using enum Support;

void read_file(const Statement& statement, TrackFile& track, Complaints& complaints) {
  if (const Word* path = only_word(statement, complaints)) track.file = path->text;
}

void read_file_weight(const Statement& statement, TrackFile& track, Complaints& complaints) {
  const auto weight = read_weight(statement, 1, complaints, kMostWeightOfNumber);
  if (!weight) return;
  track.weight = weight->value;
  track.weight_reverse = weight->reverse;
}

/// init_file [VALUE] [overwrite]
void read_init_file(const Statement& statement, TrackFile& track, Complaints& complaints) {
  constexpr IntegerRange kNumbers{std::numeric_limits<std::int32_t>::min(),
                                  std::numeric_limits<std::int32_t>::max()};
  std::size_t next = 1;
  const auto& words = statement.words;
  track.init_value = 0;
  if (words.size() > next && words[next].text != "overwrite") {
    const auto value = read_integer(words[next++], kNumbers, Junk::refused, complaints);
    if (value) track.init_value = static_cast<int>(*value);
    if (value && std::abs(*value) > kMostWeightOfNumber) {
      complaints.warning(
          words[next - 1].place,
          fmt::format("{} is more than any priority can change by", quoted(words[next - 1].text)),
          fmt::format("-{0}..{0}", kMostWeightOfNumber));
    }
  }
  track.init_overwrite = words.size() > next && words[next].text == "overwrite";
  if (track.init_overwrite) ++next;
  expect_no_more_words(statement, next, complaints);
}

constexpr std::array<Keyword<TrackFile>, 3> kRows{{
    {{"file", works, "PATH", "holds a number; without the file it is 0", Bare::warned}, read_file},
    {{"weight", works, "-254..254 [reverse]", "by which the number is multiplied; default 1",
      Bare::warned},
     read_file_weight},
    {{"init_file", works, "[VALUE] [overwrite]", "create the file at start"}, read_init_file},
}};

constexpr KeywordTable<TrackFile> kTable{"track_file", kRows};

}  // namespace

const KeywordTable<TrackFile>& track_file_keywords() { return kTable; }

}  // namespace vrrpd::config
