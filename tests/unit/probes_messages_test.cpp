// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "tests/support/catch.hpp"
#include "vrrpd/probes/dns_message.hpp"
#include "vrrpd/probes/udp_probe.hpp"

using namespace vrrpd::probes;
using Bytes = std::vector<std::uint8_t>;

TEST_CASE("a DNS question is RFC 1035's") {
  CHECK(encode_question(0x1234, "db.example.", 6) ==
        Bytes{0x12, 0x34, 1,   0,   0,   1,   0,   0,   0,   0, 0, 0, 2, 'd',
              'b',  7,    'e', 'x', 'a', 'm', 'p', 'l', 'e', 0, 0, 6, 0, 1});
  CHECK(encode_question(1, ".", 2) == Bytes{0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1});
}

TEST_CASE("what is no domain name is not asked for") {
  CHECK_FALSE(encode_question(1, "a..b", 1));
  CHECK_FALSE(encode_question(1, std::string(64, 'a'), 1));
  std::string long_name;
  for (int label = 0; label < 5; ++label) long_name += std::string(60, 'a') + '.';
  CHECK_FALSE(encode_question(1, long_name, 1));
}

TEST_CASE("an answer is judged by its code, and what is none is passed over") {
  const auto judged = [](Bytes bytes) { return judge_answer(0x1234, bytes); };
  CHECK(judged({0x12, 0x34, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0}).value().has_value());
  CHECK(judged({0x12, 0x34, 0x81, 0x82, 0, 1, 0, 0, 0, 0, 0, 0}).value().error() ==
        "the answer is SERVFAIL");
  CHECK_FALSE(judged({0x12, 0x35, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0}));  // to somebody else
  CHECK_FALSE(judged({0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0}));  // a question
  CHECK_FALSE(judged({0x12, 0x34, 0x81}));
}

TEST_CASE("a UDP answer has the length and the beginning that are wanted") {
  const UdpQuestion question{.payload = {},
                             .reply_wanted = true,
                             .reply = {{0xab, 0xff}, {0x10, 0xf0}},
                             .least_reply = 1,
                             .most_reply = 3};
  CHECK(question.accepts(Bytes{0xab, 0x1f, 0x77}));
  CHECK(question.accepts(Bytes{0xab}));
  CHECK_FALSE(question.accepts(Bytes{}));
  CHECK_FALSE(question.accepts(Bytes{0xab, 0x2f}));
  CHECK_FALSE(question.accepts(Bytes{0xab, 0x1f, 0, 0}));
}
