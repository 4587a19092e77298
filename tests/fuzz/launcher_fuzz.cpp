// SPDX-License-Identifier: Apache-2.0
// What the launcher process and the daemon tell each other. The two ends are one program, but the
// launcher may have more rights than who writes to it: it believes nothing.
#include <algorithm>

#include "tests/fuzz/expect.hpp"
#include "vrrpd/linux/launcher/report.hpp"
#include "vrrpd/linux/launcher/request.hpp"

using namespace vrrpd;
using vrrpd::fuzz::expect;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span bytes{data, size};
  if (const auto run = linux::decode_request(bytes)) {
    const auto again = linux::encode_request(*run);
    if (size <= linux::request_bytes_max) {
      expect(again.has_value(), "a request that was read can be sent");
      const auto twice = linux::decode_request(*again);
      expect(twice && twice->command.argv == run->command.argv &&
                 twice->environment == run->environment,
             "and means the same then");
    }
    expect(!run->command.argv.empty() && !run->command.argv.front().empty(),
           "a request that was read names a program");
  }
  if (const auto report = linux::decode_report(bytes)) {
    expect(std::ranges::equal(linux::encode_report(*report), bytes), "a report is its bytes");
    const Command command{.argv = {"/bin/true"}, .user = {}, .group = {}};
    expect(!linux::to_process_end(*report, command).text.empty(), "every report says something");
  }
  return 0;
}
