// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/runtime/mail_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace vrrpd::runtime {
namespace {

/// RFC 5322 §2.2: a header ends with its line.
std::string one_line(std::string_view text) {
  std::string line{text};
  std::ranges::replace_if(
      line, [](char letter) { return static_cast<unsigned char>(letter) < ' ' || letter == 0x7f; },
      ' ');
  return line;
}

}  // namespace

Mail mail_about(notify::Transition::Of of, const std::string& name, notify::State state) {
  if (state == notify::State::stop) return {};
  const auto word = notify::name(state);
  if (of == notify::Transition::Of::group) {
    return {.subject = fmt::format("VRRP Group {} - Entering {} state", name, word),
            .body = fmt::format("=> All VRRP group instances are now in {} state <=", word)};
  }
  const bool master = state == notify::State::master;
  return {.subject = fmt::format("VRRP Instance {} - Entering {} state", name, word),
          .body = master ? "=> VRRP Instance is now owning VRRP VIPs <="
                         : "=> VRRP Instance is no longer owning VRRP VIPs <="};
}

Mail mail_about_server(const std::string& server, const std::string& service, bool up,
                       const std::string& why) {
  return {.subject = fmt::format("Realserver {} of virtual server {} - {}", server, service,
                                 up ? "UP" : "DOWN"),
          .body = fmt::format("=> {} <=", why)};
}

Mail mail_about_service(const std::string& service, bool up, const std::string& why) {
  return {.subject = fmt::format("Virtualserver {} - {}", service, up ? "UP" : "DOWN"),
          .body = fmt::format("=> {} <=", why)};
}

std::string mail_message(const Mail& mail, std::string_view router_id, std::string_view sender,
                         const std::vector<std::string>& recipients, std::string_view date) {
  return fmt::format(
      "Date: {}\r\nFrom: {}\r\nSubject: [{}] {}\r\nX-Mailer: vrrpd\r\nTo: {}\r\n\r\n{}\r\n", date,
      sender, one_line(router_id), one_line(mail.subject), fmt::join(recipients, ", "),
      one_line(mail.body));
}

}  // namespace vrrpd::runtime
