// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/control/message.hpp"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace vrrpd::control {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::pair<std::string_view, Command>, 9> commands{{
    {"status", Command::status},
    {"switchover", Command::switchover},
    {"errant", Command::errant},
    {"rebuild", Command::rebuild},
    {"suspend", Command::suspend},
    {"maintenance", Command::maintenance},
    {"reload", Command::reload},
    {"explain-reload", Command::explain_reload},
    {"promote", Command::promote},
}};

/// A server's or the peer's words need not be UTF-8.
std::string line_of(const Json& object) {
  return object.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::optional<Json> object_in(std::string_view line) {
  auto object = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return std::nullopt;
  return object;
}

/// Which version the other side speaks, under its name; nothing: it does not say.
std::optional<std::uint64_t> version_in(const Json& object, const char* side) {
  const auto found = object.find(side);
  if (found == object.end() || !found->is_number_unsigned()) return std::nullopt;
  return found->get<std::uint64_t>();
}

std::string mismatch(std::uint64_t vrrpctl, std::uint64_t daemon) {
  return fmt::format(
      "vrrpctl and vrrpd are of different releases (their languages are {} and {}): install the "
      "same release of both, and restart vrrpd",
      vrrpctl, daemon);
}

/// Nothing if it is there and of another type.
std::optional<bool> truth_in(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return false;
  if (!found->is_boolean()) return std::nullopt;
  return found->get<bool>();
}

/// Nothing if it is there and of another type.
std::optional<std::string> text_in(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return std::string{};
  if (!found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

std::optional<Command> command_named(std::string_view word) {
  for (const auto& [known, command] : commands)
    if (known == word) return command;
  return std::nullopt;
}

}  // namespace

std::string_view name(Command command) {
  for (const auto& [word, known] : commands)
    if (known == command) return word;
  return "";
}

std::string encode(const Request& request) {
  Json object{{"vrrpctl", language_version}, {"command", name(request.command)}};
  if (!request.group.empty()) object["group"] = request.group;
  if (request.confirmed) object["confirmed"] = true;
  if (request.on) object["on"] = true;
  if (!request.word.empty()) object["word"] = request.word;
  return line_of(object);
}

std::string encode(const Reply& reply) {
  Json object{{"vrrpd", language_version}};
  if (const auto* progress = std::get_if<Progress>(&reply)) {
    object["progress"] = progress->text;
  } else if (const auto* done = std::get_if<Done>(&reply)) {
    object["done"] = Json::parse(done->result, nullptr, /*allow_exceptions=*/false);
  } else {
    object["failed"] = std::get<Failed>(reply).why;
  }
  return line_of(object);
}

std::expected<Request, std::string> decode_request(std::string_view line) {
  const auto object = object_in(line);
  if (!object) return std::unexpected{std::string{"a request is one JSON object in a line"}};
  const auto version = version_in(*object, "vrrpctl");
  if (!version)
    return std::unexpected{fmt::format("a request begins with {{\"vrrpctl\":{}", language_version)};
  if (*version != language_version) return std::unexpected{mismatch(*version, language_version)};
  Request request;
  const auto word = text_in(*object, "command");
  const auto command = word ? command_named(*word) : std::nullopt;
  if (!command)
    return std::unexpected{fmt::format("vrrpd knows no command \"{}\"", word.value_or(""))};
  request.command = *command;
  for (const auto& [key, place] :
       {std::pair{"group", &Request::group}, std::pair{"word", &Request::word}}) {
    auto said = text_in(*object, key);
    if (!said) return std::unexpected{fmt::format("\"{}\" is a text", key)};
    request.*place = *std::move(said);
  }
  for (const auto& [key, place] :
       {std::pair{"confirmed", &Request::confirmed}, std::pair{"on", &Request::on}}) {
    const auto said = truth_in(*object, key);
    if (!said) return std::unexpected{fmt::format("\"{}\" is a boolean", key)};
    request.*place = *said;
  }
  return request;
}

std::expected<Reply, std::string> decode_reply(std::string_view line) {
  const std::unexpected strange{std::string{"what answers on that socket is not vrrpd"}};
  const auto object = object_in(line);
  if (!object) return strange;
  const auto version = version_in(*object, "vrrpd");
  if (!version) return strange;
  // A daemon that refuses because of the versions says it in words that every version understands.
  if (const auto failed = text_in(*object, "failed"); failed && !failed->empty())
    return Failed{*failed};
  if (*version != language_version) return std::unexpected{mismatch(language_version, *version)};
  if (const auto progress = text_in(*object, "progress"); progress && !progress->empty())
    return Progress{*progress};
  if (const auto done = object->find("done"); done != object->end()) return Done{done->dump()};
  return strange;
}

}  // namespace vrrpd::control
