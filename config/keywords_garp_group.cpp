// SPDX-License-Identifier: Apache-2.0
// garp_group { … }: interfaces that announce at a pace of their own.
#include <fmt/format.h>

#include <array>
#include <utility>

#include "config/address_line.hpp"
#include "config/arguments.hpp"
#include "config/keywords.hpp"

namespace vrrpd::config {
namespace {

using enum Support;
using namespace std::chrono_literals;

template <std::optional<Duration> GarpGroup::*pace>
void read_pace(const Statement& statement, GarpGroupDraft& draft, Complaints& complaints) {
  constexpr DurationRange kPauses{0s, 4294s};  // keepalived's own
  const auto pause = read_seconds(statement, 6, kPauses, complaints);
  if (pause) draft.group.*pace = *pause;
}

void add_interface(const Word& word, GarpGroupDraft& draft, Complaints& complaints) {
  if (word.text.size() > kLongestInterfaceName) {
    complaints.warning(
        word.place, fmt::format("{} is too long for an interface, ignoring it", quoted(word.text)));
    return;
  }
  draft.interfaces.push_back({word.text, word.place});
}

void read_interface(const Statement& statement, GarpGroupDraft& draft, Complaints& complaints) {
  if (const Word* word = only_word(statement, complaints)) add_interface(*word, draft, complaints);
}

void read_interfaces(const Statement& statement, GarpGroupDraft& draft, Complaints& complaints) {
  expect_no_words(statement, complaints);
  for (const Statement& line : statement.block) {
    for (const Word& word : line.words) add_interface(word, draft, complaints);
  }
}

constexpr std::array<Keyword<GarpGroupDraft>, 4> kRows{{
    {{"garp_interval", works, "SECONDS", "pause between ARP announcements"},
     read_pace<&GarpGroup::garp_interval>},
    {{"gna_interval", works, "SECONDS", "pause between neighbour advertisements"},
     read_pace<&GarpGroup::gna_interval>},
    {{"interface", works, "INTERFACE", "where"}, read_interface},
    {{"interfaces", works, "{ INTERFACE … }", "where"}, read_interfaces},
}};

constexpr KeywordTable<GarpGroupDraft> kTable{"garp_group", kRows};

}  // namespace

const KeywordTable<GarpGroupDraft>& garp_group_keywords() { return kTable; }

/// keepalived: an interface belongs to the first group that names it; a group without a pause is
/// none.
void add_garp_group(GarpGroupDraft draft, Draft& file, Complaints& complaints) {
  for (const auto& [interface, place] : draft.interfaces) {
    const auto [entry, added] = file.paced_interfaces.try_emplace(interface, place);
    if (added) {
      draft.group.interfaces.push_back(interface);
      continue;
    }
    complaints.warning(
        place, fmt::format("{} is in a garp_group already, ignoring it", quoted(interface)));
    complaints.remark(entry->second, "which is here");
  }
  const bool paced = draft.group.garp_interval || draft.group.gna_interval;
  if (paced && !draft.group.interfaces.empty()) {
    file.garp_groups.push_back(std::move(draft.group));
    return;
  }
  complaints.warning(draft.group.place,
                     paced ? "this garp_group has no interface, ignoring it"
                           : "this garp_group has no pause, ignoring it",
                     paced ? "interface NAME, or interfaces { NAME … }"
                           : "garp_interval or gna_interval, in seconds");
}

}  // namespace vrrpd::config
