// SPDX-License-Identifier: Apache-2.0
// What the peer's daemon says, or somebody who has its secret: frames, and what the conversation
// makes of them. The first byte says how the rest is cut into pieces.
#include "tests/fuzz/expect.hpp"
#include "vrrpd/peer/codec.hpp"
#include "vrrpd/peer/conversation.hpp"

using namespace vrrpd;
using namespace vrrpd::peer;
using vrrpd::fuzz::expect;

namespace {

Identity ours() {
  return {.daemon = "vrrpd",
          .pair = "pair",
          .node = "a",
          .boot = {1},
          .heartbeat = std::chrono::seconds{1},
          .deadline = std::chrono::seconds{2},
          .configuration = 1,
          .facts = {{"VI_1 version", "2"}}};
}

void look_at(const Actions& actions) {
  for (const auto& action : actions) {
    if (const auto* send = std::get_if<Send>(&action)) {
      FrameReader reader;
      reader.append(encode(send->message));
      const auto message = reader.next();
      expect(message && *message && **message == send->message, "what is sent can be read");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = data[0] == 0 ? size : data[0];
  std::span rest{data + 1, size - 1};
  Conversation conversation{ours()};
  Instant now{std::chrono::hours{1}};
  Actions out;
  conversation.opened(1, "lan", now, out);
  conversation.publish(now,
                       {{.name = "VG1",
                         .role = Role::master,
                         .term = 1,
                         .instances = {},
                         .module = "x",
                         .version = 0}},
                       true, out);
  conversation.ask(now, Verb::term, "VG1", {}, now + std::chrono::seconds{5}, out);
  conversation.ask(now, Verb::ready, "VG1", "x", now + std::chrono::seconds{5}, out);
  FrameReader reader;
  while (!rest.empty()) {
    const auto taken = rest.first(std::min(piece, rest.size()));
    rest = rest.subspan(taken.size());
    reader.append(taken);
    for (;;) {
      auto message = reader.next();
      if (!message) return 0;
      if (!*message) break;
      expect(encode(**message).size() <= frame_bytes_max + 4, "what was read fits into a frame");
      now += std::chrono::milliseconds{100};
      conversation.received(now, 1, **std::move(message), out);
      conversation.answer(now, {1, Payload{"yes"}}, out);
      conversation.on_time(now, out);
      expect(!conversation.deadline() || *conversation.deadline() > now, "no deadline has passed");
      look_at(out);
      out.clear();
    }
  }
  return 0;
}
