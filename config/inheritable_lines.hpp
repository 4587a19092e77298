// SPDX-License-Identifier: Apache-2.0
// Readers of what stands in global_defs as vrrp_SOMETHING and in an instance as SOMETHING.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "config/arguments.hpp"
#include "config/draft.hpp"
#include "config/inheritable.hpp"

namespace vrrpd::config {

inline Inheritable& inheritable_part(GlobalDefs& global) { return global.defaults; }
inline Inheritable& inheritable_part(InstanceDraft& draft) { return draft.own; }

/// What keepalived makes of `off' behind a keyword.
enum class Off : std::uint8_t {
  is_off,
  is_on,  ///< it does not look at the word: the mere keyword switches on
};

template <MaybeGiven<bool> Inheritable::*flag, Off off, class Target>
void read_flag(const Statement& statement, Target& target, Complaints& complaints) {
  const auto value = read_boolean(statement, complaints);
  if (!value) return;
  inheritable_part(target).*flag = {*value, statement.keyword().place};
  if (off == Off::is_off || *value) return;
  complaints.note(statement.words[1].place,
                  fmt::format("{} with {} is off here, and on in keepalived",
                              quoted(statement.keyword().text), quoted(statement.words[1].text)),
                  "leave the line out to have it off in both");
}

/// A number of seconds or of announcements. keepalived reads one below `least` as `least`.
template <MaybeGiven<unsigned> Inheritable::*count, std::int64_t least, class Target>
void read_garp(const Statement& statement, Target& target, Complaints& complaints) {
  constexpr IntegerRange kRange{0, std::numeric_limits<int>::max()};
  const auto value = read_integer(statement, kRange, Junk::ignored, complaints);
  if (!value) return;
  const Place& place = statement.words[1].place;
  if (*value < least) complaints.warning(place, fmt::format("{} is read as {}", *value, least));
  inheritable_part(target).*count = {static_cast<unsigned>(std::max(*value, least)), place};
}

template <class Target>
void read_down_timer_adverts(const Statement& statement, Target& target, Complaints& complaints) {
  const auto count = read_integer(statement, {1, 100}, Junk::refused, complaints);
  if (!count) return;
  inheritable_part(target).down_timer_adverts = {static_cast<unsigned>(*count),
                                                 statement.words[1].place};
}

/// [all] SECONDS
[[nodiscard]] MaybeGiven<ExtraAnnouncements> read_extra_announcements(const Statement& statement,
                                                                      Complaints& complaints);

template <class Target>
void read_garp_extra_if(const Statement& statement, Target& target, Complaints& complaints) {
  if (const auto extra = read_extra_announcements(statement, complaints)) {
    inheritable_part(target).garp_extra_if = extra;
  }
}

/// vmac_garp_intvl, vrrp_vmac_garp_intvl
template <class Target>
void read_garp_extra_if_by_old_name(const Statement& statement, Target& target,
                                    Complaints& complaints) {
  const Word& keyword = statement.keyword();
  complaints.note(keyword.place,
                  fmt::format("{} is an old name of {}", quoted(keyword.text),
                              quoted(keyword.text.starts_with("vrrp_") ? "vrrp_garp_extra_if"
                                                                       : "garp_extra_if")));
  read_garp_extra_if(statement, target, complaints);
}

}  // namespace vrrpd::config
