// SPDX-License-Identifier: Apache-2.0
// What somebody says to the control socket, and what somebody else answers on it.
#include <string_view>

#include "tests/fuzz/expect.hpp"
#include "vrrpd/control/message.hpp"
#include "vrrpd/control/status.hpp"

using namespace vrrpd::control;
using vrrpd::fuzz::expect;

namespace {

std::string_view content(std::string_view line) {
  expect(line.find('\n') == line.size() - 1, "what is said is one line");
  return line.substr(0, line.size() - 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view line{reinterpret_cast<const char*>(data), size};
  if (const auto request = decode_request(line)) {
    expect(decode_request(content(encode(*request))) == request, "a request comes as it was sent");
  } else {
    static_cast<void>(content(encode(Failed{request.error()})));
  }
  if (const auto reply = decode_reply(line))
    expect(decode_reply(content(encode(*reply))) == reply, "a reply comes as it was sent");
  if (const auto status = status_from_json(line)) static_cast<void>(to_text(*status));
  if (const auto list = facts_from_json(line)) static_cast<void>(to_text(*list));
  return 0;
}
