// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/reload_command.hpp"

#include <fmt/core.h>

#include <string>
#include <string_view>
#include <vector>

#include "config/render.hpp"
#include "vrrpd/control/client.hpp"
#include "vrrpd/control/lines.hpp"
#include "vrrpd/control/socket.hpp"
#include "vrrpd/control/status.hpp"
#include "vrrpd/process_start.hpp"
#include "vrrpd/runtime/reload_diff.hpp"

namespace vrrpd {
namespace {

using control::AskError;

constexpr int status_refused = 1;
constexpr int status_bad_configuration = 2;
constexpr int status_unreachable = 3;

using Lines = std::vector<std::string>;

/// `directory`: the daemon's runtime_directory.
std::expected<Lines, AskError> ask(const std::string& directory, control::Command command) {
  const auto socket = control::socket_in(directory);
  if (!socket) return std::unexpected{AskError{AskError::Kind::unreachable, socket.error().text()}};
  control::Request request;
  request.command = command;
  // What the daemon thinks of the files comes before what it does with them.
  const auto answer = control::ask(*socket, request, [](std::string_view complaints) {
    fmt::print(stderr, "{}", control::printable_lines(complaints));
  });
  if (!answer) return std::unexpected{answer.error()};
  auto lines = control::lines_from_json(*answer);
  if (!lines) return std::unexpected{AskError{AskError::Kind::refused, lines.error()}};
  return *std::move(lines);
}

/// The daemon's own: the control socket of another one is another daemon's.
SystemResult<void> go_to_the_daemon(const config::Loaded& loaded) {
  return enter_network_namespace(loaded.model.identity);
}

/// A daemon that was started with another runtime_directory than the file names by now may be at
/// the usual place.
std::expected<Lines, AskError> ask_daemon(const config::DaemonSettings& settings,
                                          control::Command command) {
  auto lines = ask(settings.runtime_directory, command);
  const std::string usual = config::DaemonSettings{}.runtime_directory;
  const bool unreachable = !lines && lines.error().kind == AskError::Kind::unreachable;
  if (!unreachable || settings.runtime_directory == usual) return lines;
  auto others = ask(usual, command);
  const bool answered = others || others.error().kind != AskError::Kind::unreachable;
  return answered ? others : lines;
}

int print(const Lines& lines) {
  for (const auto& line : lines) fmt::print("{}\n", control::printable(line));
  return 0;
}

int refuse(const std::string& why, int status) {
  fmt::print(stderr, "vrrpd: {}\n", why);
  return status;
}

}  // namespace

int reload(const config::Request& files) {
  const auto loaded = config::load(files);
  if (const auto there = go_to_the_daemon(loaded); !there)
    return refuse(there.error().text(), status_unreachable);
  const auto lines = ask_daemon(loaded.model.daemon, control::Command::reload);
  if (lines) return print(*lines);
  const bool refused = lines.error().kind == AskError::Kind::refused;
  return refuse(lines.error().text, refused ? status_refused : status_unreachable);
}

int explain_reload(const config::Request& files) {
  auto loaded = config::load(files);
  if (const auto there = go_to_the_daemon(loaded); !there)
    return refuse(there.error().text(), status_unreachable);
  runtime::Configuration now;
  now.model = loaded.model;
  now.plan = runtime::make_plan(now.model, loaded.diagnostics);
  const auto lines = ask_daemon(now.model.daemon, control::Command::explain_reload);
  if (lines) return print(*lines);
  if (lines.error().kind == AskError::Kind::refused)
    return refuse(lines.error().text, status_refused);
  const auto complaints = config::render(loaded.diagnostics, loaded.sources);
  if (!loaded.usable()) {
    fmt::print(stderr, "{}vrrpd: {}, and a start would be refused\n", complaints,
               lines.error().text);
    return status_bad_configuration;
  }
  fmt::print(stderr, "{}vrrpd: {}; compared with nothing, as at a start:\n", complaints,
             lines.error().text);
  return print(runtime::explain_start(now));
}

}  // namespace vrrpd
