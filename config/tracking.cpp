// SPDX-License-Identifier: Apache-2.0
#include "config/tracking.hpp"

#include <set>
#include <string>
#include <utility>

#include "config/arguments.hpp"

namespace vrrpd::config {
namespace {

struct Item {
  const Word& name;
  std::optional<Weight> weight;
};

/// Nothing if the line is to be left out.
std::optional<Item> read_item(const Statement& line, int most, Complaints& complaints) {
  const Word& name = line.words.front();
  if (line.has_block) {
    complaints.warning(line.brace,
                       fmt::format("{} has no block, ignoring the block", quoted(name.text)));
  }
  if (line.words.size() == 1) return Item{name, std::nullopt};
  if (line.words[1].text != "weight") {
    complaints.warning(line.words[1].place,
                       fmt::format("{} stands where only `weight' may, ignoring the line with {}",
                                   quoted(line.words[1].text), quoted(name.text)),
                       "one name a line");
    return std::nullopt;
  }
  if (line.words.size() == 2) {
    complaints.warning(
        line.words[1].place,
        fmt::format("`weight' needs a number, ignoring the line with {}", quoted(name.text)),
        fmt::format("-{0}..{0}", most));
    return std::nullopt;
  }
  const auto weight = read_weight(line, 2, complaints, most);
  if (!weight) return std::nullopt;
  return Item{name, weight};
}

/// keepalived tracks a name once.
template <class Tracked>
void drop_repeated(std::vector<Tracked>& list, Complaints& complaints) {
  std::set<std::string> known;
  std::erase_if(list, [&](const Tracked& tracked) {
    if (known.insert(tracked.name).second) return false;
    complaints.warning(tracked.place, fmt::format("{} is tracked already, ignoring the second line",
                                                  quoted(tracked.name)));
    return true;
  });
}

/// Lines whose weight, if they have none, is the definition's.
template <class Tracked>
void read_names(const Statement& statement, std::vector<Tracked>& list, int most,
                Complaints& complaints) {
  expect_no_words(statement, complaints);
  for (const Statement& line : statement.block) {
    const auto item = read_item(line, most, complaints);
    if (!item) continue;
    Tracked tracked{.name = item->name.text, .weight = {}, .place = item->name.place};
    if (item->weight) {
      tracked.weight = item->weight->value;
      tracked.weight_reverse = item->weight->reverse;
    }
    list.push_back(std::move(tracked));
  }
}

}  // namespace

void read_tracked_scripts(const Statement& statement, std::vector<TrackedScript>& scripts,
                          Complaints& complaints) {
  read_names(statement, scripts, kMostWeight, complaints);
}

void read_tracked_names(const Statement& statement, std::vector<TrackedByName>& names,
                        Complaints& complaints) {
  read_names(statement, names, kMostWeightOfNumber, complaints);
}

void read_tracked_interfaces(const Statement& statement, std::vector<TrackedInterface>& interfaces,
                             Complaints& complaints) {
  expect_no_words(statement, complaints);
  for (const Statement& line : statement.block) {
    const auto item = read_item(line, kMostWeight, complaints);
    if (!item) continue;
    const Weight weight = item->weight.value_or(Weight{});
    interfaces.push_back({.name = item->name.text,
                          .weight = weight.value,
                          .weight_reverse = weight.reverse,
                          .place = item->name.place});
  }
}

template <class Owner>
void drop_repeated_lines(Owner& owner, Complaints& complaints) {
  drop_repeated(owner.track_script, complaints);
  drop_repeated(owner.track_interface, complaints);
  drop_repeated(owner.track_file, complaints);
  drop_repeated(owner.track_process, complaints);
}
template void drop_repeated_lines(VrrpInstance& owner, Complaints& complaints);
template void drop_repeated_lines(SyncGroup& owner, Complaints& complaints);

void read_notify(const Statement& statement, std::optional<ScriptCommand>& command,
                 Complaints& complaints) {
  auto read = read_script_line(statement.line, AfterCommand::user_and_group, complaints);
  if (!read) return;
  if (!command) {
    command = std::move(read);
    return;
  }
  complaints.warning(statement.keyword().place,
                     fmt::format("a second {}, ignoring it", quoted(statement.keyword().text)));
  complaints.remark(command->place, "the first is here");
}

}  // namespace vrrpd::config
