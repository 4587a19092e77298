// SPDX-License-Identifier: Apache-2.0
#include "notify/witness/etcd_messages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "notify/witness/base64.hpp"

namespace vrrpd::witness {
namespace {

using Json = nlohmann::ordered_json;

std::string written_out(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::unexpected<std::string> wrong(std::string_view what) {
  return std::unexpected{fmt::format("not an answer of etcd: {}", what)};
}

const Json* member(const Json& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

/// The gateway writes 64-bit numbers as texts, and leaves those out that are 0.
std::optional<std::uint64_t> number(const Json& object, std::string_view name) {
  const Json* found = member(object, name);
  if (found == nullptr) return 0;
  if (found->is_number_unsigned()) return found->get<std::uint64_t>();
  if (!found->is_string()) return std::nullopt;
  const auto& text = found->get_ref<const std::string&>();
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::string> bytes(const Json& object, std::string_view name) {
  const Json* found = member(object, name);
  if (found == nullptr || !found->is_string()) return std::nullopt;
  return from_base64(found->get_ref<const std::string&>());
}

std::expected<Json, std::string> parse(std::string_view answer) {
  Json json = Json::parse(answer, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return wrong("no JSON object");
  return json;
}

std::expected<Header, std::string> header_of(const Json& json) {
  const Json* header = member(json, "header");
  if (header == nullptr) return wrong("it has no header");
  const auto cluster = number(*header, "cluster_id"), revision = number(*header, "revision");
  if (!cluster || !revision || *revision == 0) return wrong("its header has no revision");
  return Header{*cluster, *revision};
}

/// Of a range: the one key, or none.
std::expected<Value, std::string> value_of(const Json& range, std::string_view key) {
  const Json* found = member(range, "kvs");
  const auto count = number(range, "count");
  if (!count) return wrong("its count is no number");
  if (found == nullptr && *count == 0) return Value{};
  if (found == nullptr || !found->is_array() || found->size() != *count)
    return wrong("it counts other keys than it has");
  if (found->empty()) return Value{};
  if (found->size() != 1) return wrong("it has more keys than the one asked for");
  const Json& one = found->front();
  if (bytes(one, "key") != key) return wrong("it has another key than the one asked for");
  const auto value = bytes(one, "value");
  if (!value) return wrong("the value is not base64");
  auto claim = parse_claim(*value);
  if (!claim) return std::unexpected{std::move(claim.error())};
  return *std::move(claim);
}

}  // namespace

std::string range_request(std::string_view key) { return written_out({{"key", to_base64(key)}}); }

std::string swap_request(std::string_view key, const Value& from, const Claim& to) {
  const std::string name = to_base64(key);
  const Json compare =
      from
          ? Json{{"key", name},
                 {"target", "VALUE"},
                 {"result", "EQUAL"},
                 {"value", to_base64(to_text(*from))}}
          : Json{
                {"key", name}, {"target", "CREATE"}, {"result", "EQUAL"}, {"create_revision", "0"}};
  const Json put{{"key", name}, {"value", to_base64(to_text(to))}};
  const Json range{{"key", name}};
  return written_out({{"compare", Json::array({compare})},
                      {"success", Json::array({Json{{"request_put", put}}})},
                      {"failure", Json::array({Json{{"request_range", range}}})}});
}

std::string login_request(std::string_view user, std::string_view password) {
  return written_out({{"name", user}, {"password", password}});
}

Parsed<Value> parse_range(std::string_view answer, std::string_view key) {
  const auto json = parse(answer);
  if (!json) return std::unexpected{json.error()};
  const auto header = header_of(*json);
  if (!header) return std::unexpected{header.error()};
  auto value = value_of(*json, key);
  if (!value) return std::unexpected{std::move(value.error())};
  return Answer<Value>{*header, *std::move(value)};
}

Parsed<Swapped> parse_swap(std::string_view answer, std::string_view key, const Claim& to) {
  const auto json = parse(answer);
  if (!json) return std::unexpected{json.error()};
  const auto header = header_of(*json);
  if (!header) return std::unexpected{header.error()};
  const Json* succeeded = member(*json, "succeeded");
  if (succeeded != nullptr && !succeeded->is_boolean())
    return wrong("\"succeeded\" is neither true nor false");
  const bool won = succeeded != nullptr && succeeded->get<bool>();
  const Json* responses = member(*json, "responses");
  if (responses == nullptr || !responses->is_array() || responses->size() != 1)
    return wrong("it answers something else than was asked");
  const Json* done = member(responses->front(), won ? "response_put" : "response_range");
  if (done == nullptr) return wrong("it answers something else than was asked");
  if (won) return Answer<Swapped>{*header, {true, to}};
  auto value = value_of(*done, key);
  if (!value) return std::unexpected{std::move(value.error())};
  return Answer<Swapped>{*header, {false, *std::move(value)}};
}

std::expected<std::string, std::string> parse_login(std::string_view answer) {
  const auto json = parse(answer);
  if (!json) return std::unexpected{json.error()};
  const Json* token = member(*json, "token");
  const bool good =
      token != nullptr && token->is_string() && !token->get_ref<const std::string&>().empty();
  if (!good) return wrong("it has no token");
  const auto& text = token->get_ref<const std::string&>();
  // It goes into a header line.
  const bool printable =
      std::ranges::all_of(text, [](unsigned char letter) { return letter > ' ' && letter < 127; });
  if (!printable) return wrong("its token has letters that a token cannot have");
  return text;
}

std::string parse_error(std::string_view answer) {
  const Json json = Json::parse(answer, nullptr, /*allow_exceptions=*/false);
  for (const std::string_view name : {"message", "error"}) {
    const Json* found = member(json, name);
    if (found == nullptr || !found->is_string()) continue;
    std::string text = found->get<std::string>().substr(0, 200);
    // It goes into a line of the log.
    std::ranges::replace_if(
        text, [](unsigned char letter) { return letter < ' ' || letter >= 127; }, '?');
    return text;
  }
  return {};
}

}  // namespace vrrpd::witness
