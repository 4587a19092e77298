// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>

#include "config/arguments.hpp"
#include "config/keywords.hpp"

namespace vrrpd::config {
namespace {

using enum Support;
using namespace std::chrono_literals;
using Parameters = TrackProcess::Parameters;

constexpr DurationRange kDelays{1us, 3600s};

/// The command and its arguments as they stand: nothing but double quotes holds blanks together.
void read_process(const Statement& statement, TrackProcess& track, Complaints& complaints) {
  const auto& words = statement.words;
  if (words.size() < 2) {
    complaints.missing(words.front().place, "`process' needs the name of a program");
    return;
  }
  track.process = words[1].text;
  track.parameters.clear();
  for (std::size_t i = 2; i < words.size(); ++i) track.parameters.push_back(words[i].text);
  if (!track.parameters.empty() && track.match == Parameters::any) track.match = Parameters::exact;
}

void read_param_match(const Statement& statement, TrackProcess& track, Complaints& complaints) {
  const auto& words = statement.words;
  expect_no_more_words(statement, 2, complaints);
  if (words.size() == 1) {
    track.match = Parameters::exact;
  } else if (words[1].text == "partial") {
    track.match = Parameters::leading;
  } else if (words[1].text == "initial") {
    track.match = Parameters::prefix;
  } else {
    complaints.warning(words[1].place,
                       fmt::format("{} is no way to match, ignoring it", quoted(words[1].text)),
                       "initial, partial or nothing");
  }
}

void read_process_weight(const Statement& statement, TrackProcess& track, Complaints& complaints) {
  const auto weight = read_weight(statement, 1, complaints, kMostWeightOfNumber);
  if (!weight) return;
  track.weight = weight->value;
  track.weight_reverse = weight->reverse;
}

/// keepalived: of the two limits the one that is written first stands.
void read_quorum(const Statement& statement, TrackProcess& track, Complaints& complaints) {
  const auto quorum = read_integer(statement, {1, 65535}, Junk::refused, complaints);
  if (!quorum) return;
  if (track.quorum_max && *quorum > *track.quorum_max) {
    complaints.warning(
        statement.words[1].place,
        fmt::format("`quorum' {} is above quorum_max {}, ignoring it", *quorum, *track.quorum_max));
    return;
  }
  track.quorum = static_cast<unsigned>(*quorum);
}

void read_quorum_max(const Statement& statement, TrackProcess& track, Complaints& complaints) {
  const auto most = read_integer(statement, {0, 65535}, Junk::refused, complaints);
  if (!most) return;
  // 0 wants none to run, unless some are asked for.
  if (*most == 0 && track.quorum == TrackProcess{}.quorum) track.quorum = 0;
  if (*most < track.quorum) {
    complaints.warning(
        statement.words[1].place,
        fmt::format("`quorum_max' {} is below quorum {}, ignoring it", *most, track.quorum));
    return;
  }
  track.quorum_max = static_cast<unsigned>(*most);
}

template <Duration TrackProcess::*delay>
void read_delay(const Statement& statement, TrackProcess& track, Complaints& complaints) {
  const auto value = read_seconds(statement, 6, kDelays, complaints);
  if (value) track.*delay = *value;
}

void read_both_delays(const Statement& statement, TrackProcess& track, Complaints& complaints) {
  const auto value = read_seconds(statement, 6, kDelays, complaints);
  if (value) track.fork_delay = track.terminate_delay = *value;
}

void read_full_command(const Statement& statement, TrackProcess& track, Complaints& complaints) {
  expect_no_words(statement, complaints);
  track.full_command = true;
}

constexpr std::array<Keyword<TrackProcess>, 9> kRows{{
    {{"process", works, "PROGRAM [ARGUMENT …]", "what must run"}, read_process},
    {{"param_match", works, "[initial|partial]", "compare arguments; default: if some are given"},
     read_param_match},
    {{"weight", works, "-254..254 [reverse]", "0: too few or too many are a fault", Bare::warned},
     read_process_weight},
    {{"quorum", works, "1..65535", "least number of processes; default 1"}, read_quorum},
    {{"quorum_max", works, "0..65535", "greatest number of processes"}, read_quorum_max},
    {{"delay", works, "SECONDS", "both delays below"}, read_both_delays},
    {{"fork_delay", works, "SECONDS", "how long they must run to count"},
     read_delay<&TrackProcess::fork_delay>},
    {{"terminate_delay", works, "SECONDS", "how long they may be gone"},
     read_delay<&TrackProcess::terminate_delay>},
    {{"full_command", works, "", "compare with the command line, not with the short name"},
     read_full_command},
}};

constexpr KeywordTable<TrackProcess> kTable{"vrrp_track_process", kRows};

}  // namespace

const KeywordTable<TrackProcess>& track_process_keywords() { return kTable; }

}  // namespace vrrpd::config
