// SPDX-License-Identifier: Apache-2.0
// What etcd answers, or somebody at its address. The first byte says to which question.
#include <string_view>

#include "notify/witness/base64.hpp"
#include "notify/witness/etcd_messages.hpp"
#include "tests/fuzz/expect.hpp"

using namespace vrrpd::witness;
using vrrpd::fuzz::expect;

namespace {

constexpr std::string_view key = "/vrrpd/orders/VG1";

void check(const Value& value) {
  if (value) expect(parse_claim(to_text(*value)) == *value, "what was read can be written down");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view answer{reinterpret_cast<const char*>(data + 1), size - 1};
  const Claim ours{8, "1", true};
  switch (data[0]) {
    case 'r':
      if (const auto read = parse_range(answer, key)) {
        expect(read->header.revision > 0, "a revision is known");
        check(read->value);
      }
      return 0;
    case 's':
      if (const auto swapped = parse_swap(answer, key, ours)) {
        expect(!swapped->value.won || swapped->value.now == ours, "who won stands there");
        check(swapped->value.now);
      }
      return 0;
    case 'l':
      if (const auto token = parse_login(answer))
        expect(token->find_first_of("\r\n ") == token->npos, "a token is fit for a header line");
      return 0;
    case 'c':
      if (const auto claim = parse_claim(answer))
        expect(to_text(*claim) == answer, "a claim has one form");
      return 0;
    case 'b':
      if (const auto bytes = from_base64(answer))
        expect(to_base64(*bytes) == answer, "bytes have one form");
      return 0;
    default:
      expect(parse_error(answer).find('\n') == std::string::npos, "an error is one line");
      return 0;
  }
}
