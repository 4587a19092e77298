// SPDX-License-Identifier: Apache-2.0
// A closure that one thread presses and another one withdraws.
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>
#include <filesystem>
#include <future>

#include "notify/mysql/closure.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/linux_scratch.hpp"
#include "vrrpd/base/clock.hpp"
#include "vrrpd/base/file_descriptor.hpp"

using namespace std::chrono_literals;
using namespace vrrpd;
using namespace vrrpd::mysql;
using namespace vrrpd::test;

namespace {

/// Accepts nobody, so that whoever logs in waits for the greeting.
class MuteServer {
 public:
  explicit MuteServer(const std::filesystem::path& path)
      : path_{path}, fd_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    REQUIRE(::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(fd_.get(), 5) == 0);
  }
  [[nodiscard]] Endpoint endpoint() const { return {.socket = path_, .account = {"vrrpd"}}; }
  void wait_for_client() const {
    pollfd waits{.fd = fd_.get(), .events = POLLIN, .revents = 0};
    REQUIRE(::poll(&waits, 1, 10'000) == 1);
  }

 private:
  std::filesystem::path path_;
  FileDescriptor fd_;
};

}  // namespace

TEST_CASE("a closure that is being pressed is not withdrawn behind its back") {
  const Scratch scratch;
  const MuteServer server{scratch.path("mysqld.sock")};
  KeptClosure closure{server.endpoint()};
  Cancellation enough;
  auto pressed = std::async(std::launch::async, [&] {
    return closure.press({boot_now() + 30s, &enough});
  });
  server.wait_for_client();

  const auto withdrawn = closure.withdraw({boot_now() + 50ms});
  REQUIRE_FALSE(withdrawn);
  CHECK(withdrawn.error().kind == SqlError::Kind::timeout);

  enough.request();
  CHECK_FALSE(pressed.get());
  CHECK(closure.withdraw({boot_now() + 5s}));  // nothing was sent
}
