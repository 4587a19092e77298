// SPDX-License-Identifier: Apache-2.0
#include "checks/mysql/gtid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <iterator>
#include <optional>
#include <span>

namespace vrrpd::mysql {
namespace {

std::string without_space(std::string_view text) {
  std::string dense;
  std::ranges::copy_if(text, std::back_inserter(dense),
                       [](unsigned char c) { return std::isspace(c) == 0; });
  return dense;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    if (end > 0) parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool looks_like_uuid(std::string_view text) {
  return text.size() == 36 && std::ranges::count(text, '-') == 4;
}

bool looks_like_tag(std::string_view text) {
  return text.size() <= 32 &&
         (std::isalpha(static_cast<unsigned char>(text.front())) != 0 || text.front() == '_');
}

}  // namespace

std::expected<GtidSet, std::string> GtidSet::parse(std::string_view text) {
  GtidSet set;
  const std::string dense = without_space(text);
  for (const std::string_view group : split(dense, ',')) {
    const auto parts = split(group, ':');
    const std::string uuid{parts.empty() ? std::string_view{} : parts.front()};
    if (!looks_like_uuid(uuid))
      return std::unexpected{fmt::format("\"{}\" is not a GTID set: no server UUID", group)};
    std::string source = uuid;
    for (const std::string_view part : std::span{parts}.subspan(1)) {
      if (looks_like_tag(part)) {  // MySQL 8.3 and newer
        source = fmt::format("{}:{}", uuid, part);
        continue;
      }
      const auto dash = part.find('-');
      const auto first = number<std::uint64_t>(part.substr(0, dash));
      const auto last =
          dash == std::string_view::npos ? first : number<std::uint64_t>(part.substr(dash + 1));
      if (!first || !last || *first == 0 || *last < *first)
        return std::unexpected{fmt::format("\"{}\" in GTID set is not an interval", part)};
      set.add(source, {*first, *last});
    }
  }
  return set;
}

void GtidSet::add(const std::string& source, Interval interval) {
  auto& intervals = sources_[source];
  intervals.push_back(interval);
  std::ranges::sort(intervals, {}, &Interval::first);
  std::vector<Interval> merged;
  for (const Interval& next : intervals) {
    if (!merged.empty() && next.first <= merged.back().last + 1)
      merged.back().last = std::max(merged.back().last, next.last);
    else
      merged.push_back(next);
  }
  intervals = std::move(merged);
}

GtidSet GtidSet::minus(const GtidSet& other) const {
  GtidSet rest;
  for (const auto& [source, intervals] : sources_) {
    const auto found = other.sources_.find(source);
    for (Interval left : intervals) {
      if (found != other.sources_.end()) {
        for (const Interval& taken : found->second) {
          if (taken.last < left.first) continue;
          if (taken.first > left.last) break;
          if (taken.first > left.first) rest.add(source, {left.first, taken.first - 1});
          left.first = taken.last + 1;
          if (left.first > left.last) break;
        }
      }
      if (left.first <= left.last) rest.add(source, left);
    }
  }
  return rest;
}

GtidSet GtidSet::plus(const GtidSet& other) const {
  GtidSet sum = *this;
  for (const auto& [source, intervals] : other.sources_)
    for (const Interval& interval : intervals) sum.add(source, interval);
  return sum;
}

GtidSet GtidSet::without(std::string_view uuid) const {
  GtidSet rest = *this;
  std::erase_if(rest.sources_, [&](const auto& one) { return one.first.starts_with(uuid); });
  return rest;
}

std::uint64_t GtidSet::count() const {
  std::uint64_t sum = 0;
  for (const auto& [source, intervals] : sources_)
    for (const Interval& interval : intervals) sum += interval.last - interval.first + 1;
  return sum;
}

std::vector<std::string> GtidSet::each() const {
  std::vector<std::string> all;
  for (const auto& [source, intervals] : sources_)
    for (const Interval& i : intervals)
      for (std::uint64_t number = i.first; number <= i.last; ++number)
        all.push_back(fmt::format("{}:{}", source, number));
  return all;
}

std::string GtidSet::text() const {
  std::string out;
  for (const auto& [source, intervals] : sources_) {
    if (!out.empty()) out += ',';
    out += source;
    for (const Interval& i : intervals)
      out +=
          i.first == i.last ? fmt::format(":{}", i.first) : fmt::format(":{}-{}", i.first, i.last);
  }
  return out;
}

std::expected<GtidState, std::string> GtidState::parse(std::string_view text) {
  GtidState state;
  const std::string dense = without_space(text);
  for (const std::string_view gtid : split(dense, ',')) {
    const auto parts = split(gtid, '-');
    const auto domain = parts.size() == 3 ? number<std::uint32_t>(parts[0]) : std::nullopt;
    const auto server = parts.size() == 3 ? number<std::uint32_t>(parts[1]) : std::nullopt;
    const auto sequence = parts.size() == 3 ? number<std::uint64_t>(parts[2]) : std::nullopt;
    if (!domain || !server || !sequence)
      return std::unexpected{
          fmt::format("\"{}\" is not a GTID (domain-server-sequence expected)", gtid)};
    auto& last = state.last_[{*domain, *server}];
    last = std::max(last, *sequence);
  }
  return state;
}

bool GtidState::reaches(const GtidState& target) const {
  std::map<std::uint32_t, std::uint64_t> reached;
  for (const auto& [writer, sequence] : last_)
    reached[writer.first] = std::max(reached[writer.first], sequence);
  return std::ranges::all_of(target.last_, [&](const auto& wanted) {
    const auto found = reached.find(wanted.first.first);
    return found != reached.end() && found->second >= wanted.second;
  });
}

GtidState GtidState::minus(const GtidState& other) const {
  GtidState rest;
  for (const auto& [writer, sequence] : last_) {
    const auto found = other.last_.find(writer);
    if (found == other.last_.end() || found->second < sequence)
      rest.last_.emplace(writer, sequence);
  }
  return rest;
}

GtidState GtidState::plus(const GtidState& other) const {
  GtidState sum = *this;
  for (const auto& [writer, sequence] : other.last_)
    sum.last_[writer] = std::max(sum.last_[writer], sequence);
  return sum;
}

GtidState GtidState::without(std::string_view server_id) const {
  GtidState rest = *this;
  std::erase_if(rest.last_,
                [&](const auto& one) { return std::to_string(one.first.second) == server_id; });
  return rest;
}

std::string GtidState::text() const {
  std::string out;
  for (const auto& [writer, sequence] : last_)
    out += fmt::format("{}{}-{}-{}", out.empty() ? "" : ",", writer.first, writer.second, sequence);
  return out;
}

bool contains(const History& whole, const History& part) {
  if (whole.index() != part.index()) return empty(part);
  return std::visit([&]<class Kind>(const Kind& all) { return all.contains(std::get<Kind>(part)); },
                    whole);
}

bool reaches(const History& position, const History& target) {
  const auto* state = std::get_if<GtidState>(&position);
  const auto* wanted = std::get_if<GtidState>(&target);
  return state != nullptr && wanted != nullptr ? state->reaches(*wanted)
                                               : contains(position, target);
}

History difference(const History& part, const History& whole) {
  if (whole.index() != part.index()) return part;
  return std::visit(
      [&]<class Kind>(const Kind& all) -> History { return std::get<Kind>(part).minus(all); },
      whole);
}

History without(const History& history, std::string_view identity) {
  return std::visit([&](const auto& set) -> History { return set.without(identity); }, history);
}

std::string missing(const History& whole, const History& part) {
  return text(difference(part, whole));
}

History joined(const History& one, const History& other) {
  if (one.index() != other.index()) return empty(one) ? other : one;
  return std::visit(
      [&]<class Kind>(const Kind& first) -> History { return first.plus(std::get<Kind>(other)); },
      one);
}

bool empty(const History& history) {
  return std::visit([](const auto& set) { return set.empty(); }, history);
}

std::string text(const History& history) {
  return std::visit([](const auto& set) { return set.text(); }, history);
}

}  // namespace vrrpd::mysql
