// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/linux/launcher/report.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <system_error>

namespace vrrpd::linux {
namespace {

/// "SIGTERM" where the C library knows a name.
std::string signal_text(int signal) {
  const char* const name = sigabbrev_np(signal);
  return name != nullptr ? fmt::format("SIG{}", name) : fmt::format("signal {}", signal);
}

/// "No such file or directory" would be a strange thing to say of a user.
std::string lookup_text(std::string_view what, const std::string& name, int number) {
  if (number == ENOENT) return fmt::format("not started: there is no {} \"{}\"", what, name);
  return fmt::format("not started: cannot look up {} \"{}\": {}", what, name,
                     std::generic_category().message(number));
}

std::string not_started_text(const Report& report, const Command& command) {
  const std::string why = std::generic_category().message(report.value);
  switch (report.step) {
    case Step::request:
      return fmt::format("not started: the launcher process refused the request: {}", why);
    case Step::fork: return fmt::format("not started: no new process can be made: {}", why);
    case Step::user: return lookup_text("user", command.user, report.value);
    case Step::group: return lookup_text("group", command.group, report.value);
    case Step::identity:
      return fmt::format("not started: cannot become user \"{}\" group \"{}\": {}", command.user,
                         command.group, why);
    case Step::exec:
      return fmt::format("not started: cannot execute {}: {}", command.argv.front(), why);
  }
  return "not started: " + why;
}

}  // namespace

std::array<std::uint8_t, Report::encoded_bytes> encode_report(const Report& report) {
  std::array<std::uint8_t, Report::encoded_bytes> bytes{static_cast<std::uint8_t>(report.kind),
                                                        static_cast<std::uint8_t>(report.step)};
  std::memcpy(&bytes[2], &report.value, sizeof report.value);
  return bytes;
}

std::optional<Report> decode_report(std::span<const std::uint8_t> bytes) {
  if (bytes.size() != Report::encoded_bytes ||
      bytes[0] > static_cast<std::uint8_t>(ProcessEnd::Kind::not_started) ||
      bytes[1] > static_cast<std::uint8_t>(Step::exec)) {
    return std::nullopt;
  }
  Report report{.kind = static_cast<ProcessEnd::Kind>(bytes[0]),
                .step = static_cast<Step>(bytes[1])};
  std::memcpy(&report.value, &bytes[2], sizeof report.value);
  return report;
}

ProcessEnd to_process_end(const Report& report, const Command& command) {
  ProcessEnd end{.kind = report.kind, .value = report.value, .text = {}};
  if (report.kind == ProcessEnd::Kind::exited) {
    end.text = fmt::format("exited with status {}", report.value);
  } else if (report.kind == ProcessEnd::Kind::signalled) {
    end.text = "ended by " + signal_text(report.value);
  } else {
    end.text = not_started_text(report, command);
  }
  return end;
}

}  // namespace vrrpd::linux
