// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/base/system_error.hpp"

#include <cerrno>
#include <system_error>

namespace vrrpd {

std::string SystemError::text() const {
  std::string text = call;
  if (!subject.empty()) text += " " + subject;
  return text + ": " + (reason.empty() ? std::generic_category().message(number) : reason);
}

SystemError last_system_error(std::string call, std::string subject) {
  return {.call = std::move(call), .subject = std::move(subject), .number = errno, .reason = {}};
}

}  // namespace vrrpd
