// SPDX-License-Identifier: Apache-2.0
// The operator's tool: asks the daemon on this host, over its control socket, and shows what it
// says. It reads no configuration and speaks to nobody else.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <string>

#include "vrrpd/control/client.hpp"
#include "vrrpd/control/lines.hpp"
#include "vrrpd/control/socket.hpp"
#include "vrrpd/control/status.hpp"

namespace {

using namespace vrrpd;
using control::Command;

// Exit statuses (docs/control.md).
constexpr int status_done = 0;
constexpr int status_refused = 1;
constexpr int status_usage = 2;
constexpr int status_unreachable = 3;

// It may stand in front of the command and behind it: neither place takes back what the other says.
constexpr const char* json_help = "one JSON value in place of text";

struct Wish {
  control::Request request;
  std::string socket = "/run/vrrpd";
  bool json = false;
};

int complain(const std::string& text, int status) {
  fmt::print(stderr, "vrrpctl: {}\n", text);
  return status;
}

SystemResult<std::filesystem::path> socket_of(const Wish& wish) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(wish.socket, ignored))
    return std::filesystem::path{wish.socket};
  return control::socket_in(wish.socket);
}

/// The text for a terminal.
std::expected<std::string, std::string> readable(Command command, const std::string& result) {
  if (command == Command::status) {
    const auto status = control::status_from_json(result);
    if (!status) return std::unexpected{status.error()};
    return control::to_text(*status);
  }
  if (command == Command::reload || command == Command::explain_reload) {
    const auto lines = control::lines_from_json(result);
    if (!lines) return std::unexpected{lines.error()};
    std::string text;
    for (const auto& line : *lines) text += control::printable(line) + '\n';
    return text.empty() ? "nothing changes\n" : text;
  }
  const auto list = control::facts_from_json(result);
  if (!list) return std::unexpected{list.error()};
  return list->empty() ? "none\n" : control::to_text(*list);
}

int carry_out(const Wish& wish) {
  const auto socket = socket_of(wish);
  if (!socket) return complain(socket.error().text(), status_unreachable);
  const auto result = control::ask(*socket, wish.request, [](std::string_view line) {
    fmt::print(stderr, "{}", control::printable_lines(line));
  });
  if (!result) {
    const bool refused = result.error().kind == control::AskError::Kind::refused;
    return complain(control::printable(result.error().text),
                    refused ? status_refused : status_unreachable);
  }
  if (wish.json) {
    fmt::print("{}\n", *result);
    return status_done;
  }
  const auto text = readable(wish.request.command, *result);
  if (!text) return complain(text.error(), status_unreachable);
  fmt::print("{}", *text);
  return status_done;
}

void add_commands(CLI::App& app, Wish& wish) {
  const auto add = [&](Command command, const char* description) {
    auto* const word = app.add_subcommand(std::string{name(command)}, description);
    word->callback([&wish, command] { wish.request.command = command; });
    word->fallthrough();  // --socket may stand behind it too
    word->add_flag_callback(
        "--json", [&wish] { wish.json = true; }, json_help);
    return word;
  };
  const auto add_group = [&](CLI::App* word) {
    word->add_option("GROUP", wish.request.group,
                     "a sync group, or an instance on its own; needed if there are several");
  };
  add(Command::status, "how each group stands, here and at the peer");
  add(Command::reload, "read keepalived.conf and vrrpd.toml anew, and take up what they say");
  add(Command::explain_reload, "what a reload would change, without changing anything");
  add_group(add(Command::switchover, "let the other node take over, without losing a write"));
  add_group(add(Command::errant, "the saved transactions that only this server has"));
  auto* const rebuild =
      add(Command::rebuild, "replace this node's data by the primary's; only where it stays out");
  add_group(rebuild);
  rebuild->add_flag("--yes", wish.request.confirmed,
                    "all data of the local database server is to be deleted");
  auto* const promote =
      add(Command::promote,
          "what would be lost if this node took over although vrrpd refuses; with --now: it does");
  add_group(promote);
  promote->add_option("--now", wish.request.word,
                      "the word that the same command says without it, for just that state");
  auto* const maintenance = add(
      Command::maintenance, "on: hold every group here as it stands, whatever is seen; off: go on");
  maintenance
      ->add_option_function<std::string>(
          "WORD", [&wish](const std::string& word) { wish.request.on = word == "on"; }, "on or off")
      ->required()
      ->check(CLI::IsMember({"on", "off"}));
  add(Command::suspend,
      "end vrrpd, and leave addresses and servers as they are for the next run to take up");
}

}  // namespace

int main(int argc, char* argv[]) {
  Wish wish;
  CLI::App app{"Asks vrrpd on this host, and tells it what to do. As root.", "vrrpctl"};
  app.set_version_flag("-v,--version", "vrrpctl " VRRPD_VERSION);
  app.add_option("--socket", wish.socket,
                 "the control socket, or the runtime_directory that it is in")
      ->capture_default_str();
  app.add_flag_callback(
      "--json", [&wish] { wish.json = true; }, json_help);
  app.require_subcommand(1);
  add_commands(app, wish);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? status_done : status_usage;
  }
  return carry_out(wish);
}
