// SPDX-License-Identifier: Apache-2.0
#include "notify/mysql/relay_logs.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/linux_scratch.hpp"
#include "vrrpd/base/clock.hpp"

using namespace vrrpd;
using namespace vrrpd::test;
using namespace vrrpd::mysql;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

TEST_CASE("relay logs are kept: all that the index names, whatever becomes of them afterwards") {
  const Scratch data;
  const std::string first = data.write("relay.000001", "one");
  static_cast<void>(data.write("relay.000002", "two"));
  const std::string index =
      data.write("relay.index", "./relay.000001\n" + data.path("relay.000002") + "\n");
  const fs::path kept = data.path("kept/relay-logs");
  REQUIRE(keep_files_of(index, data.path(""), kept, {boot_now() + 5s}));
  fs::remove(first);
  CHECK(fs::file_size(kept / "relay.000001") == 3);
  CHECK(fs::file_size(kept / "relay.000002") == 3);
}

TEST_CASE("of the folders with relay logs the newest stay, and nothing else is touched") {
  const Scratch beside;
  const std::string oldest = "relay-logs.orders-2026-01-01T00:00:00.000000Z";
  const std::string others = "relay-logs.orders-2-2025-01-01T00:00:00.000000Z";
  const std::string lone = "relay-logs-2025-01-01T00:00:00.000000Z";
  for (const auto& name :
       {oldest, others, lone, std::string{"relay-logs.orders-2026-01-02T00:00:00.000000Z"},
        std::string{"relay-logs.orders-2026-02-01T00:00:00.000000Z"},
        std::string{"relay-logs.orders-by-hand"}})
    fs::create_directories(beside.path(name));
  forget_old_relay_logs(beside.path("master_info.orders"), 2);
  CHECK(fs::exists(beside.path("relay-logs.orders-2026-02-01T00:00:00.000000Z")));
  CHECK(fs::exists(beside.path("relay-logs.orders-2026-01-02T00:00:00.000000Z")));
  CHECK_FALSE(fs::exists(beside.path(oldest)));
  CHECK(fs::exists(beside.path(others)));
  CHECK(fs::exists(beside.path(lone)));
  CHECK(fs::exists(beside.path("relay-logs.orders-by-hand")));
}

TEST_CASE("a relay log that cannot be kept is an error with its name") {
  const Scratch data;
  const std::string index = data.write("relay.index", "./relay.000001\n");
  const auto kept = keep_files_of(index, data.path(""), data.path("kept"), {boot_now() + 5s});
  REQUIRE_FALSE(kept);
  CHECK(kept.error() == "copy " + data.path("./relay.000001") + ": No such file or directory");
  CHECK_FALSE(
      keep_files_of(data.path("absent"), data.path(""), data.path("kept"), {boot_now() + 5s}));
  CHECK_FALSE(keep_files_of(index, data.path(""), data.path("kept"), {boot_now()}));
}
