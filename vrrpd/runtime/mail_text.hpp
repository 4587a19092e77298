// SPDX-License-Identifier: Apache-2.0
// What mails say: keepalived's words, so that filters go on working. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "notify/notify.hpp"

namespace vrrpd::runtime {

struct Mail {
  std::string subject;  ///< without the router id
  std::string body;     ///< one line
};

/// Nothing (an empty subject) for STOP, of which keepalived sends no mail.
[[nodiscard]] Mail mail_about(notify::Transition::Of of, const std::string& name,
                              notify::State state);
/// `server` and `service` are keepalived's names of them; `why`: what was seen.
[[nodiscard]] Mail mail_about_server(const std::string& server, const std::string& service, bool up,
                                     const std::string& why);
[[nodiscard]] Mail mail_about_service(const std::string& service, bool up, const std::string& why);

/// RFC 5322. `date` in its form (§3.3). No part of it can begin a header of its own.
[[nodiscard]] std::string mail_message(const Mail& mail, std::string_view router_id,
                                       std::string_view sender,
                                       const std::vector<std::string>& recipients,
                                       std::string_view date);

}  // namespace vrrpd::runtime
