// SPDX-License-Identifier: Apache-2.0
#include "notify/witness/claim.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace vrrpd::witness {
namespace {

using Json = nlohmann::ordered_json;

}  // namespace

std::string to_text(const Claim& claim) {
  const Json json{{"term", claim.term}, {"holder", claim.holder}, {"solo", claim.solo}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::expected<Claim, std::string> parse_claim(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  const auto wrong = [](std::string_view what) {
    return std::unexpected{fmt::format("the value is no claim of vrrpd: {}", what)};
  };
  if (!json.is_object() || json.size() != 3) return wrong("not an object of three fields");
  const auto term = json.find("term"), holder = json.find("holder"), solo = json.find("solo");
  if (term == json.end() || !term->is_number_unsigned()) return wrong("\"term\" is no number");
  if (holder == json.end() || !holder->is_string()) return wrong("\"holder\" is no text");
  if (solo == json.end() || !solo->is_boolean()) return wrong("\"solo\" is neither true nor false");
  Claim claim{term->get<std::uint64_t>(), holder->get<std::string>(), solo->get<bool>()};
  if (claim.holder.empty()) return wrong("\"holder\" is empty");
  if (to_text(claim) != text) return wrong("it was edited by hand");
  return claim;
}

std::string describe(const Value& value) {
  if (!value) return "nobody";
  return fmt::format("term {} of {}{}", value->term, value->holder, value->solo ? ", alone" : "");
}

}  // namespace vrrpd::witness
