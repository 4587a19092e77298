// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/peer_words.hpp"

#include <algorithm>
#include <charconv>

#include "notify/peer_link.hpp"

namespace vrrpd::mysql {
namespace {

constexpr std::string_view gateway_answers = "gateway answers", gateway_silent = "gateway silent";
constexpr std::string_view master_unheard = "master unheard";
constexpr std::string_view promoted = "promoted ", ghosts = "ghosts ", events = "events ";
constexpr std::string_view between = "; ";
/// Half of what the channel carries: the rest must fit in any case.
constexpr std::size_t events_bytes_most = notify::peer_payload_bytes_max / 2;

std::optional<Term> term_from(std::string_view number) {
  Term term;
  const char* const end = number.data() + number.size();
  const auto [last, error] = std::from_chars(number.data(), end, term.number);
  if (error != std::errc{} || last != end) return std::nullopt;
  return term;
}

void add(std::string& text, std::string_view word) {
  if (!text.empty()) text += between;
  text += word;
}

}  // namespace

std::string to_text(const PeerWords& words) {
  std::string text;
  if (words.promoted) add(text, std::string{promoted} + std::to_string(words.promoted->number));
  if (words.gateway == GatewaySight::answers) add(text, gateway_answers);
  if (words.gateway == GatewaySight::silent) add(text, gateway_silent);
  if (words.master_unheard) add(text, master_unheard);
  if (!words.ghosts.empty()) add(text, std::string{ghosts} + words.ghosts);
  if (words.events) add(text, std::string{events} + to_word(*words.events, events_bytes_most));
  return text;
}

PeerWords parse_words(std::string_view text) {
  PeerWords words;
  while (!text.empty()) {
    const auto end = std::min(text.find(between), text.size());
    const std::string_view word = text.substr(0, end);
    if (word.starts_with(promoted)) words.promoted = term_from(word.substr(promoted.size()));
    if (word == gateway_answers) words.gateway = GatewaySight::answers;
    if (word == gateway_silent) words.gateway = GatewaySight::silent;
    if (word == master_unheard) words.master_unheard = true;
    if (word.starts_with(ghosts)) words.ghosts = word.substr(ghosts.size());
    if (word.starts_with(events)) words.events = events_from_word(word.substr(events.size()));
    text.remove_prefix(std::min(end + between.size(), text.size()));
  }
  return words;
}

}  // namespace vrrpd::mysql
